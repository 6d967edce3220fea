/** Questions about bulk edits. */
import { graphql, type FragmentOf, type ResultOf } from '@/lib/graphql';
import { changeParts } from '@/parts/changes';

export const bulkOperation = graphql(`
  fragment BulkOperationParts on BulkOperation {
    kind
    channel
    locale
    replacement
    text(locale: $uiLocale)
    attribute { code type label(locale: $uiLocale) }
  }
`);

export const bulkEdit = graphql(
  `
    fragment BulkEditParts on BulkEdit {
      id
      state
      comment
      total
      createdAt
      finishedAt
      counts { waiting changed unchanged rejected }
      createdBy { id name }
      operations { ...BulkOperationParts }
      undoes { id createdAt operations { ...BulkOperationParts } }
      undoneBy { id createdAt }
    }
  `,
  [bulkOperation],
);

export const bulkItem = graphql(
  `
    fragment BulkItemParts on BulkItem {
      state
      resource { id kind code label(locale: $locale) thumbnail { url width height } }
      changes { ...ChangeParts }
      violations { code path message hint parameters }
    }
  `,
  [changeParts],
);

export const bulkEditsQuery = graphql(
  `
    query BulkEdits($first: Int!, $after: String, $uiLocale: String) {
      bulkEdits(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { ...BulkEditParts } }
    }
  `,
  [bulkEdit],
);

export const bulkEditQuery = graphql(`query BulkEdit($id: ID!, $uiLocale: String) { bulkEdit(id: $id) { ...BulkEditParts } }`, [bulkEdit]);

/** Brings what is shown of a running bulk edit up to date by itself. */
export const progressSubscription = graphql(`subscription BulkEditProgress($id: ID!, $uiLocale: String) { bulkEditProgress(id: $id) { ...BulkEditParts } }`, [bulkEdit]);

export const bulkItemsQuery = graphql(
  `
    query BulkItems($id: ID!, $state: BulkItemState, $first: Int!, $after: String, $locale: String, $uiLocale: String) {
      bulkEdit(id: $id) { id items(state: $state, first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...BulkItemParts } } }
    }
  `,
  [bulkItem],
);

export const previewQuery = graphql(
  `
    query BulkPreview($selection: BulkSelectionInput!, $operations: [BulkOperationInput!]!, $locale: String, $uiLocale: String) {
      previewBulkEdit(selection: $selection, operations: $operations) {
        total
        examined
        counts { changed unchanged rejected }
        items { ...BulkItemParts }
      }
    }
  `,
  [bulkItem],
);

export const startMutation = graphql(`
  mutation StartBulkEdit($selection: BulkSelectionInput!, $operations: [BulkOperationInput!]!, $comment: String) {
    startBulkEdit(selection: $selection, operations: $operations, comment: $comment) { id }
  }
`);

export const cancelMutation = graphql(`mutation CancelBulkEdit($id: ID!) { cancelBulkEdit(id: $id) { id state finishedAt counts { waiting changed unchanged rejected } } }`);

export const undoMutation = graphql(`mutation UndoBulkEdit($id: ID!) { undoBulkEdit(id: $id) { id undoes { id undoneBy { id createdAt } } } }`);

export type BulkEdit = ResultOf<typeof bulkEdit>;
export type BulkState = BulkEdit['state'];
export type BulkOperationFragment = FragmentOf<typeof bulkOperation>;
export type BulkItemFragment = FragmentOf<typeof bulkItem>;
export type ItemState = ResultOf<typeof bulkItem>['state'];

/** What became of a resource: where nothing goes on any more, what waited was left as it is. */
export function outcomeOf(state: ItemState, edit: BulkState): ItemState | 'LEFT' {
  return state === 'WAITING' && edit !== 'RUNNING' ? 'LEFT' : state;
}
