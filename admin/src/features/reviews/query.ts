/** What the inbox shows of reviews. */
import { graphql } from '@/lib/graphql';
import { changeParts } from '@/parts/changes';
import { variantParts } from '@/parts/variant';

export const reviewsQuery = graphql(
  `
  query Reviews($state: ReviewState, $mine: Boolean, $channel: String, $first: Int!, $locale: String, $uiLocale: String, $axes: [String!]) {
    reviews(state: $state, mine: $mine, channel: $channel, first: $first) {
      totalCount
      pageInfo { hasNextPage }
      nodes {
        id
        state
        submittedAt
        submittedBy { id name }
        comment
        scope { channel locale }
        currentStage { code label(locale: $uiLocale) }
        verdict { mayDecide }
        resource { id kind code label(locale: $locale) thumbnail { url width height } ...VariantParts }
      }
    }
  }
`,
  [variantParts],
);

export const reviewQuery = graphql(
  `
    query Review($id: ID!, $locale: String, $uiLocale: String, $axes: [String!]) {
      review(id: $id) {
        id
        state
        submittedAt
        decidedAt
        submittedBy { id name }
        comment
        scope { channel locale }
        revision { number }
        stages { code label(locale: $uiLocale) needed state decisions { user { id name } decision comment at } }
        currentStage { code label(locale: $uiLocale) }
        guards { code ok message path parameters }
        verdict { mayDecide code reason }
        changes { ...ChangeParts }
        resource {
          ...VariantParts
          id
          kind
          code
          version
          label(locale: $locale)
          thumbnail { url width height }
          family { code label(locale: $uiLocale) attributes { code label(locale: $uiLocale) } }
        }
      }
    }
  `,
  [changeParts, variantParts],
);

export const decideMutation = graphql(`
  mutation Decide($id: ID!, $decision: DecisionKind!, $comment: String, $uiLocale: String) {
    decideReview(id: $id, decision: $decision, comment: $comment) {
      id
      state
      decidedAt
      currentStage { code label(locale: $uiLocale) }
      stages { code label(locale: $uiLocale) needed state decisions { user { id name } decision comment at } }
      verdict { mayDecide code reason }
      resource { id state }
    }
  }
`);

export const withdrawMutation = graphql(`mutation WithdrawReview($id: ID!) { withdrawReview(id: $id) { id state resource { id state } } }`);
