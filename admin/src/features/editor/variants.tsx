/** The family of a model: its axes across, one line per variant or sub-model, with how complete each is. */
import { Button, Group } from '@mantine/core';
import { IconPlus, IconVersions } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { CompletenessRing } from '@/parts/completeness';
import { StateTag } from '@/parts/state-tag';
import { Thumb } from '@/parts/thumb';
import { valueData, ValueText } from '@/parts/value-data';
import { Panel } from '@/ui/panel';
import { EmptyState, Loaded } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { levelOf } from '@/parts/levels';
import { NewVariants } from './new-variants';
import type { EditedResource } from './query';

const variantsQuery = graphql(
  `
    query Variants($id: ID!, $channel: String, $locale: String, $axes: [String!], $after: String) {
      resource(id: $id) {
        id
        children(first: 60, after: $after) {
          pageInfo { hasNextPage endCursor }
          nodes {
            id kind code state enabled childCount
            label(locale: $locale)
            thumbnail { url width height }
            completeness { channel locale ratio required }
            values(channel: $channel, locale: $locale, attributes: $axes) { attribute { code type label(locale: $locale) } data { ...ValueDataParts } }
          }
        }
      }
    }
  `,
  [valueData],
);

type Child = NonNullable<ResultOf<typeof variantsQuery>['resource']>['children']['nodes'][number];

interface VariantsProps {
  resource: EditedResource;
  scope: { channel: string; locale: string };
}

/** A variant shows its siblings, a model its children: either way, what hangs under one model. */
export function Variants({ resource, scope, readOnly }: VariantsProps & { readOnly: boolean }) {
  const { t } = useTranslation();
  const isModel = resource.kind === 'PRODUCT_MODEL';
  const model = isModel ? resource : resource.parent;
  const levels = resource.familyVariant?.levels ?? [];
  const depth = levelOf(resource) - (isModel ? 0 : 1);
  const axes = levels[depth]?.axes.map((axis) => axis.code) ?? [];
  const axisAttributes = useMemo(() => {
    const codes = resource.familyVariant?.levels[depth]?.axes.map(({ code }) => code) ?? [];
    return (resource.family?.attributes ?? []).filter(({ code }) => codes.includes(code));
  }, [depth, resource.family, resource.familyVariant]);
  // Where each page that is shown begins.
  const [pages, setPages] = useState<(string | null)[]>([null]);
  const [adding, setAdding] = useState(false);
  if (!model) return <EmptyState icon={<IconVersions size={24} />} title={t('variants.none')} />;
  const add = readOnly || axes.length === 0 ? null : <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>{t('variants.add')}</Button>;
  const done = () => {
    setAdding(false);
    setPages([null]);
  };
  return (
    <>
      <Panel title={t('variants.of', { name: model.label })} hint={t('variants.hint')} actions={add} flush>
        {pages.map((after, at) => (
          <VariantPage key={after} model={model.id} after={after} axes={axes} scope={scope} resource={resource} more={at === pages.length - 1 ? (cursor) => setPages([...pages, cursor]) : null} />
        ))}
      </Panel>
      {adding && <NewVariants model={model} kind={depth === levels.length - 1 ? 'PRODUCT' : 'PRODUCT_MODEL'} axes={axisAttributes} scope={scope} made={done} close={() => setAdding(false)} />}
    </>
  );
}

interface VariantPageProps extends VariantsProps {
  model: string;
  after: string | null;
  axes: string[];
  /** Of the last page only. */
  more: ((cursor: string) => void) | null;
}

function VariantPage({ model, after, axes, scope, resource, more }: VariantPageProps) {
  const { t } = useTranslation();
  const [result, again] = useQuery({ query: variantsQuery, variables: { id: model, ...scope, axes, after }, requestPolicy: 'cache-and-network' });
  return (
    <Loaded result={result} retry={() => again({ requestPolicy: 'network-only' })}>
      {(data) => {
        const { nodes, pageInfo } = data.resource?.children ?? { nodes: [], pageInfo: null };
        const next = pageInfo?.hasNextPage ? pageInfo.endCursor : null;
        return (
          <>
            <VariantTable children={nodes} axes={axes} scope={scope} current={resource.id} labels={resource} />
            {more && next && <Group justify="center" p="sm"><Button size="xs" variant="default" onClick={() => more(next)}>{t('common.showMore')}</Button></Group>}
          </>
        );
      }}
    </Loaded>
  );
}

function VariantTable({ children, axes, scope, current, labels }: { children: Child[]; axes: string[]; scope: VariantsProps['scope']; current: string; labels: EditedResource }) {
  const { t } = useTranslation();
  const { channelLabel, localeLabel } = useWorkspace();
  const axisLabel = (code: string) => labels.family?.attributes.find((attribute) => attribute.code === code)?.label ?? code;
  const columns: Column<Child>[] = [
    { key: 'picture', title: t('variants.picture'), width: '64px', cell: (child) => <Thumb image={child.thumbnail} size={40} /> },
    {
      key: 'code',
      title: t('variants.code'),
      cell: (child) =>
        child.id === current ? <strong>{child.code}</strong> : <Link to={editorPath(child.kind, child.code)} search={scope}>{child.code}</Link>,
    },
    ...axes.map<Column<Child>>((axis) => ({
      key: axis,
      title: axisLabel(axis),
      cell: (child) => {
        const value = child.values.find((each) => each.attribute.code === axis);
        return value ? <ValueText attribute={value.attribute} data={value.data} /> : '–';
      },
    })),
    { key: 'below', title: t('variants.below'), numeric: true, cell: (child) => (child.childCount > 0 ? child.childCount : '') },
    { key: 'state', title: t('grid.state'), cell: (child) => <StateTag state={child.state} /> },
    {
      key: 'complete',
      title: `${channelLabel(scope.channel)}, ${localeLabel(scope.locale)}`,
      cell: (child) => <CompletenessRing cell={child.completeness.find((cell) => cell.channel === scope.channel && cell.locale === scope.locale)} size={20} />,
    },
  ];
  if (children.length === 0) return <EmptyState title={t('variants.none')} />;
  return <Table caption={t('editor.tab.variants')} columns={columns.filter((column) => column.key !== 'below' || children.some((child) => child.childCount > 0))} rows={children} rowKey={(child) => child.id} />;
}
