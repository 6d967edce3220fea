/** Small preferences of this browser. A full or forbidden storage is no reason to fail: the preference is then not kept. */

export function readStored<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`nabe.${key}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    if (value === undefined || value === null) localStorage.removeItem(`nabe.${key}`);
    else localStorage.setItem(`nabe.${key}`, JSON.stringify(value));
  } catch {
    return;
  }
}

/** Every stored key that begins with the prefix, without the admin's own prefix. */
export function storedKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).flatMap((key) => (key.startsWith(`nabe.${prefix}`) ? [key.slice('nabe.'.length)] : []));
  } catch {
    return [];
  }
}
