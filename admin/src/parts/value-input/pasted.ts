/** What is pasted from a page or a text processor, as rich text here can hold it. */

/** Headings there are of two levels: what stands above them becomes the higher, what stands below the lower one. */
export function withOurHeadings(html: string): string {
  return html.replace(/<(\/?)h([1-6])(?=[\s>])/gi, (_, end: string, level: string) => `<${end}h${Number(level) <= 2 ? 2 : 3}`);
}
