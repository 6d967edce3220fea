/** Questions that several tabs of the model ask. */
import { graphql } from '@/lib/graphql';

export const attributeChoices = graphql(`
  query AttributeChoices($locale: String) { attributes(first: 200) { nodes { code type label(locale: $locale) } } }
`);
