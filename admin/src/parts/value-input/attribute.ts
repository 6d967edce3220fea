/** What an input must know of the attribute whose value it takes. */
import { graphql, type ResultOf } from '@/lib/graphql';

export const valueAttribute = graphql(`
  fragment ValueAttribute on Attribute {
    code
    type
    label(locale: $uiLocale)
    help(locale: $uiLocale)
    localizable
    scopable
    readOnly
    unique
    sort
    settings
    group { code label(locale: $uiLocale) sort }
  }
`);

export type ValueAttribute = ResultOf<typeof valueAttribute>;
