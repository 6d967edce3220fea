/** What the page of one family asks and changes. */
import { graphql, type ResultOf } from '@/lib/graphql';

export const familyQuery = graphql(`
  query FamilyPage($code: String!, $locale: String) {
    family(code: $code) {
      code
      kind
      label(locale: $locale)
      labels { locale text }
      resourceCount
      attributes { code type label(locale: $locale) sort localizable scopable group { code label(locale: $locale) sort } }
      labelAttribute { code }
      imageAttribute { code }
      requirements { channel attributes }
      conditions { attribute expression }
      ownValues
      variants {
        code
        label(locale: $locale)
        labels { locale text }
        levels { axes { code label(locale: $locale) } attributes { code label(locale: $locale) } }
        moving { id }
      }
    }
  }
`);

export type FamilyData = NonNullable<ResultOf<typeof familyQuery>['family']>;
export type VariantRow = FamilyData['variants'][number];

export const saveFamilyMutation = graphql(`mutation SaveFamily($input: FamilyInput!) { saveFamily(input: $input) { code } }`);

/** Saves and keeps nothing: what it answers is what would become of resources and documents. */
export const familyEffectMutation = graphql(`
  mutation FamilyEffect($input: FamilyInput!) {
    saveFamily(input: $input, dryRun: true) { code }
    effect { channels { channel locale published removed rebuilt waiting } }
  }
`);

/** Who has values of attributes that leave. */
export const holdersQuery = graphql(`
  query FamilyHolders($kinds: [ResourceKind!]!, $filter: ResourceFilter, $locale: String) {
    resources(kinds: $kinds, filter: $filter, first: 5) { totalCount nodes { id kind code label(locale: $locale) } }
  }
`);

export interface Effect {
  channels: NonNullable<ResultOf<typeof familyEffectMutation>['effect']>['channels'];
  holders: ResultOf<typeof holdersQuery>['resources'];
}

export const deleteFamilyMutation = graphql(`mutation DeleteFamily($code: String!) { deleteFamily(code: $code) }`);
