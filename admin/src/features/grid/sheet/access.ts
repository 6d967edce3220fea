/** Whether a value can be edited in a cell, and if not, why: said before anybody types. */
import { editPermission } from '@/lib/permissions';
import type { ResourceKind } from '@/lib/kinds';
import { attributeLevels, levelOf } from '@/parts/levels';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { setting } from '@/parts/value-input/types';

/** What the grid must know of the data model. */
export interface SheetFamily {
  code: string;
  attributes: readonly { code: string }[];
  variants: readonly { code: string; levels: readonly { axes: readonly { code: string }[]; attributes: readonly { code: string }[] }[] }[];
}

export interface SheetRow {
  kind: ResourceKind;
  family: { code: string } | null;
  familyVariant: { code: string } | null;
  parent: Holder & { parent: Holder | null } | null;
}

interface Holder {
  code: string;
  label: string;
}

export interface Reader {
  may: (permission: string) => boolean;
  /** Those the role edits; null for all. */
  locales: readonly string[] | null;
}

export type Closed =
  | { reason: 'right' | 'readOnly' | 'notInFamily' | 'locale' | 'notInLocale' | 'below' | 'inEditor' }
  /** The model that keeps it. */
  | { reason: 'above'; holder: Holder };

/** Types for which a cell is too small: their editor is the page. */
const ON_PAGE: readonly ValueAttribute['type'][] = ['RICH_TEXT', 'TABLE', 'BLOCKS', 'ASSET', 'ASSET_LIST', 'PRODUCT_LINK_LIST'];

export class Access {
  private readonly families: Map<string, { attributes: Set<string>; levels: Map<string, Map<string, number>> }>;

  constructor(families: readonly SheetFamily[], private readonly reader: Reader, private readonly locale: string) {
    this.families = new Map(families.map((family) => [family.code, {
      attributes: new Set(family.attributes.map(({ code }) => code)),
      levels: new Map(family.variants.map((variant) => [variant.code, attributeLevels(variant)])),
    }]));
  }

  /** Null where it can be edited. */
  closed(row: SheetRow, attribute: ValueAttribute): Closed | null {
    if (!this.reader.may(editPermission(row.kind))) return { reason: 'right' };
    const family = row.family && this.families.get(row.family.code);
    if (family && !family.attributes.has(attribute.code)) return { reason: 'notInFamily' };
    if (attribute.readOnly) return { reason: 'readOnly' };
    return this.closedLocale(attribute) ?? this.closedLevel(row, attribute) ?? (ON_PAGE.includes(attribute.type) ? { reason: 'inEditor' } : null);
  }

  /** Whoever writes in some languages only writes no value that holds for all of them. */
  private closedLocale(attribute: ValueAttribute): Closed | null {
    const { locales } = this.reader;
    if (locales !== null && !(attribute.localizable && locales.includes(this.locale))) return { reason: 'locale' };
    if (!attribute.localizable) return null;
    const available: unknown = (attribute.settings as Record<string, unknown> | null)?.availableLocales;
    return Array.isArray(available) && available.length > 0 && !available.includes(this.locale) ? { reason: 'notInLocale' } : null;
  }

  /** A product without models above it keeps everything itself. */
  private closedLevel(row: SheetRow, attribute: ValueAttribute): Closed | null {
    const own = levelOf(row);
    if (!row.familyVariant || (row.kind === 'PRODUCT' && own === 0)) return null;
    const level = this.families.get(row.family?.code ?? '')?.levels.get(row.familyVariant.code)?.get(attribute.code) ?? 0;
    if (level === own) return null;
    if (level > own) return { reason: 'below' };
    const holder = [row.parent?.parent, row.parent].filter((each) => each !== null && each !== undefined)[level];
    return holder ? { reason: 'above', holder } : { reason: 'below' };
  }
}

/** Whose records a reference leads to; null for links to products. */
export function entityOf(attribute: ValueAttribute): string | null {
  return attribute.type === 'PRODUCT_LINK' ? null : (setting(attribute, 'referenceEntity', 'string') ?? '');
}
