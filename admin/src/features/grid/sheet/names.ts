/** Names of options, records and products, so that what is typed or pasted as a name is found again, and what is kept as a code can be shown. */

interface Named {
  code: string;
  label: string;
}

export class Names<Found extends Named = Named> {
  private readonly byCode = new Map<string, Found>();
  private readonly byName = new Map<string, Found>();

  /** The first of two with one name is meant by it; codes are always of one. */
  add(found: readonly Found[]) {
    for (const each of found) {
      this.byCode.set(each.code, each);
      const name = folded(each.label);
      if (!this.byName.has(name)) this.byName.set(name, each);
    }
  }

  /** By its code as it is written, else by its name however it is written. */
  find(text: string): Found | undefined {
    return this.byCode.get(text.trim()) ?? this.byName.get(folded(text));
  }

  label(code: string): string {
    return this.byCode.get(code)?.label ?? code;
  }
}

function folded(text: string): string {
  return text.trim().toLocaleLowerCase();
}

/** What a cell that lists several holds. A name may have a comma in it, so that the whole text comes first, then the surer signs. */
export function listed<Found>(text: string, find: (part: string) => Found | undefined): Found[] | null {
  for (const sign of [/\s*[\n;·]\s*/, /\s*[\n;·,]\s*/]) {
    const parts = text.split(sign).filter((part) => part.trim() !== '');
    const found = parts.map(find);
    if (found.every((each) => each !== undefined)) return found;
  }
  return null;
}
