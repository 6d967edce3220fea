/** What the tree of categories shows, level by level. */
import { graphql, type ResultOf } from '@/lib/graphql';

const categoryNode = graphql(`
  fragment CategoryNode on Category @_unmask {
    code
    childCount
    resourceCount
    condition
    memberCount
    contentCode
    content { id }
    entity { code }
    labels { locale text }
  }
`);

export const rootsQuery = graphql(`query ModelTrees { categoryTrees { ...CategoryNode } }`, [categoryNode]);
export const childrenQuery = graphql(`query ModelCategory($code: String!) { category(code: $code) { code children { ...CategoryNode } } }`, [categoryNode]);

export type CategoryRow = ResultOf<typeof rootsQuery>['categoryTrees'][number];
