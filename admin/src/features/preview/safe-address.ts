/** Addresses in content that may be followed: of the web and of mail, nothing that runs. */
export function safeAddress(text: string | null | undefined): string | null {
  try {
    const url = new URL(text ?? '');
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
