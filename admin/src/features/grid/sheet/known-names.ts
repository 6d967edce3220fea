/** The options, records and products that cells may name: asked for when somebody picks or pastes, and kept for the visit. */
import type { Client } from 'urql';
import { graphql } from '@/lib/graphql';
import type { ResourceKind } from '@/lib/kinds';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import type { Target } from '@/parts/value-input/targets';
import { entityOf } from './access';
import { Names } from './names';

export interface Option {
  code: string;
  label: string;
  colour: string | null;
}

export type NamedTarget = Target & { label: string };

const optionsQuery = graphql(`
  query SheetOptions($attribute: String!, $after: String, $locale: String) {
    attribute(code: $attribute) {
      code
      options(first: 200, after: $after) { pageInfo { hasNextPage endCursor } nodes { code colour label(locale: $locale) } }
    }
  }
`);

const targetsQuery = graphql(`
  query SheetTargets($kinds: [ResourceKind!]!, $filter: ResourceFilter, $search: String, $sort: ResourceSort, $kind: ResourceKind!, $code: String!, $locale: String) {
    resources(kinds: $kinds, filter: $filter, search: $search, sort: $sort, first: 30) { nodes { id kind code label(locale: $locale) } }
    resource(kind: $kind, code: $code) { id kind code label(locale: $locale) }
  }
`);

/** Pages of options that are read: what lies beyond is named by its code. */
const PAGES = 20;
/** Names that one paste looks up. */
const LOOKED_UP = 50;

export class KnownNames {
  private readonly options = new Map<string, Names<Option>>();
  private readonly loading = new Map<string, Promise<Option[]>>();
  private readonly targets = new Map<string, Names<NamedTarget>>();

  constructor(private readonly client: Client, private readonly optionLocale: string, private readonly targetLocale: string) {}

  option = (attribute: string, text: string) => this.options.get(attribute)?.find(text);

  target = (attribute: ValueAttribute, text: string) => this.namesOf(attribute).find(text);

  addOptions(attribute: string, found: readonly Option[]) {
    const names = this.options.get(attribute) ?? new Names<Option>();
    names.add(found);
    this.options.set(attribute, names);
  }

  addTargets(attribute: ValueAttribute, found: readonly NamedTarget[]) {
    this.namesOf(attribute).add(found);
  }

  /** All options of an attribute, in their order; asked for once. */
  loadOptions(attribute: string): Promise<Option[]> {
    const known = this.loading.get(attribute) ?? this.askOptions(attribute);
    this.loading.set(attribute, known);
    return known;
  }

  private async askOptions(attribute: string): Promise<Option[]> {
    const found: Option[] = [];
    let after: string | null = null;
    for (let page = 0; page < PAGES; page += 1) {
      const answer: { data?: { attribute: { options: { nodes: Option[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } | null } } =
        await this.client.query(optionsQuery, { attribute, after, locale: this.optionLocale }, { requestPolicy: 'network-only' }).toPromise();
      const options = answer.data?.attribute?.options;
      found.push(...(options?.nodes ?? []));
      after = options?.pageInfo.endCursor ?? null;
      if (!options?.pageInfo.hasNextPage) break;
    }
    this.addOptions(attribute, found);
    return found;
  }

  /** Records or products for a name or a code, best first. */
  async search(attribute: ValueAttribute, text: string): Promise<NamedTarget[]> {
    const entity = entityOf(attribute);
    const kinds: ResourceKind[] = entity === null ? ['PRODUCT', 'PRODUCT_MODEL'] : ['RECORD'];
    const code = entity !== null && !text.includes('/') ? `${entity}/${text.trim()}` : text.trim();
    const variables = {
      kinds,
      filter: entity === null ? null : { families: [entity] },
      search: text.trim() || null,
      sort: text.trim() === '' ? ({ field: 'label', direction: 'ASC' } as const) : null,
      kind: kinds[0] ?? 'RECORD',
      code,
      locale: this.targetLocale,
    };
    const { data } = await this.client.query(targetsQuery, variables, { requestPolicy: 'network-only' }).toPromise();
    const exact = data?.resource && (entity === null || data.resource.code.startsWith(`${entity}/`)) ? [data.resource] : [];
    const found = [...exact, ...(data?.resources.nodes ?? []).filter((each) => each.id !== exact[0]?.id)];
    this.addTargets(attribute, found);
    return found;
  }

  /** Makes known what texts may name, before they are read. */
  async lookUp(attribute: ValueAttribute, texts: readonly string[]): Promise<void> {
    if (attribute.type === 'SELECT' || attribute.type === 'MULTI_SELECT') return void (await this.loadOptions(attribute.code));
    const parts = texts.flatMap((text) => (attribute.type === 'REFERENCE_LIST' ? [text, ...text.split(/\s*[\n;·,]\s*/)] : [text]));
    const unknown = [...new Set(parts.filter((part) => part.trim() !== '' && !this.target(attribute, part)))];
    await Promise.all(unknown.slice(0, LOOKED_UP).map((text) => this.search(attribute, text)));
  }

  private namesOf(attribute: ValueAttribute): Names<NamedTarget> {
    const key = entityOf(attribute) ?? '';
    const names = this.targets.get(key) ?? new Names<NamedTarget>();
    this.targets.set(key, names);
    return names;
  }
}

/** Types whose texts are names of something the hub must be asked for. */
export function isNamed({ type }: ValueAttribute): boolean {
  return type === 'SELECT' || type === 'MULTI_SELECT' || type === 'REFERENCE' || type === 'REFERENCE_LIST' || type === 'PRODUCT_LINK';
}
