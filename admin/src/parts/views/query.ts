/** Questions about kept views. */
import { graphql } from '@/lib/graphql';

export const viewParts = graphql(`
  fragment ViewParts on View {
    id
    list
    name
    version
    sharing
    roles { code }
    isMine
    mayChange
    isDefault
    owner { id name }
    gone { part code }
    state {
      search families categories states complete enabled channel locale density layout
      missing { attribute channel locale }
      conditions { attribute in contains min max empty }
      file { media orientations used rights }
      sort { field descending }
      columns { field channel locale width }
    }
  }
`);

export const viewsQuery = graphql(`query Views($list: String!) { views(list: $list) { ...ViewParts } }`, [viewParts]);

export const viewQuery = graphql(`query View($id: ID!) { view(id: $id) { ...ViewParts } }`, [viewParts]);

export const viewRolesQuery = graphql(`query ViewRoles($locale: String) { viewRoles { code label(locale: $locale) } }`);

export const saveViewMutation = graphql(`mutation SaveView($input: ViewInput!) { saveView(input: $input) { ...ViewParts } }`, [viewParts]);

export const deleteViewMutation = graphql(`mutation DeleteView($id: ID!) { deleteView(id: $id) }`);

export const setDefaultMutation = graphql(`mutation SetDefaultView($list: String!, $view: ID) { setDefaultView(list: $list, view: $view) }`);
