/** The data model: families, attributes, rules, categories, units, channels and their presets, languages, association types. */
import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AssociationTypes } from './association-types';
import { Attributes } from './attributes';
import { Categories } from './categories';
import { ChannelsModel } from './channels';
import { Families } from './families';
import { Groups } from './groups';
import { Locales } from './locales';
import { Measurements } from './measurements';
import { Rules } from './rules';

export interface ModelSearch {
  tab?: string;
  q?: string;
  open?: string;
  /** Of attributes. */
  group?: string;
  type?: string;
}

export interface ModelTabProps {
  search: ModelSearch;
  onSearch: (change: Partial<ModelSearch>) => void;
}

const TABS = { families: Families, attributes: Attributes, rules: Rules, groups: Groups, categories: Categories, associations: AssociationTypes, measurements: Measurements, channels: ChannelsModel, locales: Locales } as const;
type Tab = keyof typeof TABS;

export function Model({ search, onSearch }: ModelTabProps) {
  const { t } = useTranslation();
  const tab: Tab = search.tab && search.tab in TABS ? (search.tab as Tab) : 'families';
  const Content = TABS[tab];
  return (
    <Tabs value={tab} onChange={(next) => onSearch({ tab: next === 'families' ? undefined : (next ?? undefined), q: undefined, open: undefined, group: undefined, type: undefined })}>
      <Tabs.List mb="md">
        {(Object.keys(TABS) as Tab[]).map((each) => <Tabs.Tab key={each} value={each}>{t(`model.tab.${each}`)}</Tabs.Tab>)}
      </Tabs.List>
      <Tabs.Panel value={tab}><Content search={search} onSearch={onSearch} /></Tabs.Panel>
    </Tabs>
  );
}
