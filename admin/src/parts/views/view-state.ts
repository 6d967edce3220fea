/** A kept view as the address of a list, and an address as a view to keep. Both ways lose nothing that a view holds. */
import type { ResultOf, VariablesOf } from '@/lib/graphql';
import { columnIds, formatColumn, formatColumns, formatWidths, parseColumn, parseWidths } from '@/lib/list-columns';
import { formatFile, formatMissing, formatWhere, parseFile, parseMissing, parseWhere, type ListSearch } from '@/lib/list-search';
import { joinList, splitList } from '@/lib/search';
import type { saveViewMutation, viewParts } from './query';

export interface ViewSearch extends ListSearch {
  sort?: string;
  cols?: string;
  widths?: string;
  density?: string;
  layout?: string;
  /** The id of a kept view, or `all`: none, though a default is there. */
  view?: string;
}

type StateInput = VariablesOf<typeof saveViewMutation>['input']['state'];
export type ViewState = ResultOf<typeof viewParts>['state'];

const KEYS = ['q', 'family', 'category', 'state', 'complete', 'enabled', 'missing', 'where', 'file', 'sort', 'cols', 'widths', 'channel', 'locale', 'density', 'layout'] as const;
type Address = { [Key in (typeof KEYS)[number]]: string | undefined };

const yesNo = (value: boolean | null | undefined) => (value === null || value === undefined ? undefined : value ? 'yes' : 'no');
const truth = (value: string | undefined) => (value === undefined ? null : value === 'yes');

/** What an address says of the list; `fixed` stands above the list and is no part of a view. */
export function toAddress(state: ViewState | StateInput): Address {
  const columns = (state.columns ?? []).map(({ field, channel, locale, width }) => ({ id: formatColumn({ field, channel: channel ?? undefined, locale: locale ?? undefined }), width }));
  const widths = new Map(columns.flatMap(({ id, width }) => (width ? [[id, width] as const] : [])));
  return {
    q: state.search || undefined,
    family: joinList(state.families ?? []),
    category: joinList(state.categories ?? []),
    state: joinList(state.states ?? []),
    complete: yesNo(state.complete),
    enabled: yesNo(state.enabled),
    missing: state.missing ? formatMissing({ attribute: state.missing.attribute, channel: state.missing.channel ?? undefined, locale: state.missing.locale ?? undefined }) : undefined,
    where: formatWhere((state.conditions ?? []).map(({ attribute, in: values, contains, min, max, empty }) => ({
      attribute, values: [...(values ?? [])], contains: contains ?? undefined, min: min === null || min === undefined ? undefined : String(min), max: max === null || max === undefined ? undefined : String(max), empty: empty ?? undefined,
    }))),
    file: state.file ? formatFile({ media: [...(state.file.media ?? [])], orientations: [...(state.file.orientations ?? [])], used: state.file.used ?? undefined, rights: state.file.rights ?? undefined }) : undefined,
    sort: state.sort ? `${state.sort.descending ? '-' : ''}${state.sort.field}` : undefined,
    cols: columns.length > 0 ? formatColumns(columns.map(({ id }) => id)) : undefined,
    widths: formatWidths(widths),
    channel: state.channel ?? undefined,
    locale: state.locale ?? undefined,
    density: state.density === 'COMPACT' ? 'compact' : undefined,
    layout: state.layout === 'LIST' ? 'list' : undefined,
  };
}

const STATES = ['DRAFT', 'IN_REVIEW', 'LIVE', 'CHANGED', 'WITHDRAWN'] as const;

/** What of an address is kept. */
export function fromSearch(search: ViewSearch, { byFamily }: { byFamily?: boolean } = {}): StateInput {
  const widths = parseWidths(search.widths);
  const sort = search.sort ?? '';
  const columns = search.cols === undefined && widths.size === 0 ? [] : columnIds(search.cols);
  return {
    search: search.q ?? null,
    families: byFamily ? [] : splitList(search.family),
    categories: splitList(search.category),
    states: STATES.filter((state) => splitList(search.state).includes(state)),
    complete: truth(search.complete),
    enabled: truth(search.enabled),
    missing: parseMissing(search.missing),
    conditions: parseWhere(search.where).map(({ attribute, values, ...rest }) => ({ attribute, in: values, ...rest })),
    file: search.file === undefined ? null : parseFile(search.file),
    sort: sort === '' ? null : { field: sort.replace(/^-/, ''), descending: sort.startsWith('-') },
    columns: columns.map((id) => ({ ...parseColumn(id), width: widths.get(id) ?? null })),
    channel: search.channel ?? null,
    locale: search.locale ?? null,
    density: search.density === 'compact' ? 'COMPACT' : null,
    layout: search.layout === 'list' ? 'LIST' : null,
  };
}

/** Whether the list is looked at in another way than the view says. */
export function isModified(search: ViewSearch, state: ViewState, options?: { byFamily?: boolean }): boolean {
  const now = toAddress(fromSearch(search, options));
  const kept = toAddress(state);
  return KEYS.some((key) => (now[key] ?? '') !== (kept[key] ?? ''));
}

/** Whether an address says anything of the list besides which view it is. */
export function saysNothing(search: ViewSearch, { byFamily }: { byFamily?: boolean } = {}): boolean {
  return KEYS.every((key) => (byFamily && key === 'family') || search[key] === undefined);
}

/** The change of an address that makes it this view, whatever stood there before. */
export function openView(id: string, state: ViewState, { byFamily }: { byFamily?: boolean } = {}): Partial<ViewSearch> {
  const { family, ...address } = toAddress(state);
  return { ...address, ...(byFamily ? {} : { family }), view: id };
}

/** The list as it comes. */
export function openPlain({ byFamily }: { byFamily?: boolean } = {}): Partial<ViewSearch> {
  const nothing = Object.fromEntries(KEYS.map((key) => [key, undefined])) as Address;
  const { family, ...rest } = nothing;
  return { ...rest, ...(byFamily ? {} : { family }), view: 'all' };
}
