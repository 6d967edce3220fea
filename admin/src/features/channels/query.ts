/** What every screen of outputs reads. */
import { graphql } from '@/lib/graphql';

export const outputParts = graphql(`
  fragment OutputParts on Output {
    id
    kind
    code
    label
    enabled
    settings
    cursor
    behind
    lastSuccessAt
    lastError
    counts { state count }
    artifacts { name mime bytes url madeAt details }
  }
`);
