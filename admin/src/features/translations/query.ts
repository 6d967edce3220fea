/** What the screen asks: how far each language is, and what there is to do. */
import { graphql, type ResultOf } from '@/lib/graphql';
import { RESOURCE_KINDS, type ResourceKind } from '@/lib/kinds';

export const progressQuery = graphql(`
  query TranslationProgress {
    translationProgress { locale sourceLocale untranslated outdated machine translated words resources }
    machineTranslationAvailable
  }
`);

export const workQuery = graphql(`
  query Translations($locale: String!, $filter: TranslationFilter!, $uiLocale: String, $first: Int!, $after: String) {
    translations(locale: $locale, filter: $filter, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        locale
        untranslated
        outdated
        machine
        words
        resource { id kind code label(locale: $uiLocale) }
        assignment { assignee { id name } due note }
      }
    }
  }
`);

export const translatorsQuery = graphql(`query Translators($locale: String!) { translators(locale: $locale) { id name } }`);

export const assignMutation = graphql(`
  mutation AssignTranslations($locale: String!, $selection: TranslationFilter!, $input: TranslationTaskInput!) {
    assignTranslations(locale: $locale, selection: $selection, input: $input)
  }
`);

export const unassignMutation = graphql(`
  mutation UnassignTranslations($locale: String!, $selection: TranslationFilter!) {
    unassignTranslations(locale: $locale, selection: $selection)
  }
`);

export const previewMachineQuery = graphql(`
  query PreviewMachineTranslation($locale: String!, $selection: TranslationFilter!, $outdated: Boolean) {
    previewMachineTranslation(locale: $locale, selection: $selection, outdated: $outdated) { resources texts characters }
  }
`);

export const translateMutation = graphql(`
  mutation TranslateByMachine($locale: String!, $selection: TranslationFilter!, $outdated: Boolean) {
    translateByMachine(locale: $locale, selection: $selection, outdated: $outdated) { id }
  }
`);

export type Progress = ResultOf<typeof progressQuery>['translationProgress'][number];
export type Work = ResultOf<typeof workQuery>['translations']['nodes'][number];
export type TranslationFilter = ReturnType<typeof graphql.scalar<'TranslationFilter'>>;

export interface TranslationSearch {
  locale?: string;
  state?: string;
  kind?: string;
  who?: string;
}

export const STATES = ['UNTRANSLATED', 'OUTDATED', 'MACHINE'] as const;
export type OpenState = (typeof STATES)[number];

/** What an address narrows the work to. */
export function filterOf(search: TranslationSearch): TranslationFilter {
  const state = STATES.find((each) => each === search.state);
  const kind: ResourceKind | undefined = RESOURCE_KINDS.find((each) => each === search.kind);
  return { states: state ? [state] : null, kind: kind ?? null, mine: search.who === 'me' || null, unassigned: search.who === 'nobody' || null };
}

/** The same part of the work as an XLIFF document. */
export function exportPath(locale: string, filter: TranslationFilter): string {
  const query = new URLSearchParams();
  if (filter.ids) query.set('ids', filter.ids.join(','));
  if (filter.kind) query.set('kind', filter.kind.toLowerCase());
  if (filter.mine) query.set('assignee', 'me');
  if (filter.unassigned) query.set('assignee', 'nobody');
  const text = query.toString();
  return `/exchange/xliff/${locale}${text && `?${text}`}`;
}
