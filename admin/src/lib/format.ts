/** Numbers, dates and sizes in the language of the reader. Formatters are made once per language: making one is slow. */

const cache = new Map<string, unknown>();

function once<T>(key: string, make: () => T): T {
  let made = cache.get(key) as T | undefined;
  if (!made) cache.set(key, (made = make()));
  return made;
}

export function formatNumber(value: number, language: string, options: Intl.NumberFormatOptions = {}): string {
  return once(`n${language}${JSON.stringify(options)}`, () => new Intl.NumberFormat(language, options)).format(value);
}

/** A decimal keeps the digits it has: `12.50` stays two digits. */
export function formatDecimal(value: string, language: string): string {
  const digits = value.split('.')[1]?.length ?? 0;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  return formatNumber(number, language, { minimumFractionDigits: Math.min(digits, 12), maximumFractionDigits: Math.min(digits, 12) });
}

export function formatMoney(amount: string, currency: string, language: string): string {
  try {
    return formatNumber(Number(amount), language, { style: 'currency', currency });
  } catch {
    return `${amount} ${currency}`;
  }
}

export function formatPercent(ratio: number, language: string): string {
  return formatNumber(ratio, language, { style: 'percent', maximumFractionDigits: 0 });
}

export function formatBytes(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return formatNumber(bytes / 1000 ** step, language, { style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: step > 1 ? 1 : 0 });
}

/** A plain date such as `2026-03-01` is the same day everywhere; of a moment it is the day that it is here. */
export function formatDate(iso: string, language: string): string {
  const timeZone = iso.length === '2026-03-01'.length ? 'UTC' : undefined;
  return once(`d${language}${timeZone}`, () => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone })).format(new Date(iso));
}

export function formatDateTime(iso: string, language: string): string {
  return once(`t${language}`, () => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })).format(new Date(iso));
}

/** A moment that a value holds, with its zone: here the zone is part of what is said. */
export function formatMoment(iso: string, language: string, timeZone?: string): string {
  const parts: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZoneName: 'short', timeZone };
  return once(`m${language}${timeZone}`, () => new Intl.DateTimeFormat(language, parts)).format(new Date(iso));
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600], ['month', 2_629_800], ['week', 604_800], ['day', 86_400], ['hour', 3600], ['minute', 60],
];

export function formatAgo(iso: string, language: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const format = once(`r${language}`, () => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'long' }));
  for (const [unit, size] of steps) if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  return format.format(0, 'minute');
}
