/** Links to other resources by association type, with an amount where the type counts. */
import { ActionIcon, Button, NumberInput, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '@/lib/graphql';
import { editorPath, RESOURCE_KINDS, type ResourceKind } from '@/lib/kinds';
import { editPermission } from '@/lib/permissions';
import { useWorkspace } from '@/lib/workspace';
import { ResourcePicker, type PickedResource } from '@/parts/resource-picker';
import { Thumb } from '@/parts/thumb';
import { Panel } from '@/ui/panel';
import { Loaded } from '@/ui/states';
import { Tag } from '@/ui/tag';
import { sameLink, shownLinks, type AssociationEdit, type ShownLink } from './draft';
import type { EditedResource } from './query';
import { useDraftStore, useEdits } from './store';
import css from './associations.module.css';

const typesQuery = graphql(`query AssociationTypes($locale: String) { associationTypes { code label(locale: $locale) twoWay quantified targetKinds } }`);

/** Names of what was picked in this visit. */
const known = new Map<string, PickedResource>();

/** A two-way link may be entered on both sides: it is enough when one of them is of a kind the type leads to. */
function pickable(type: { twoWay: boolean; targetKinds: readonly ResourceKind[] }, own: ResourceKind): readonly ResourceKind[] {
  return type.twoWay && type.targetKinds.includes(own) ? RESOURCE_KINDS : type.targetKinds;
}

export function Associations({ resource, readOnly, locale }: { resource: EditedResource; readOnly: boolean; locale: string }) {
  const { t } = useTranslation();
  const { labelLocale, may } = useWorkspace();
  const store = useDraftStore();
  const edits = useEdits();
  const [types] = useQuery({ query: typesQuery, variables: { locale: labelLocale } });
  const [adding, setAdding] = useState<string | null>(null);
  for (const { target } of resource.associations) known.set(`${target.kind}/${target.code}`, target);
  const all = shownLinks(resource, edits);
  const own = (links: ShownLink[]): AssociationEdit[] => links.filter((link) => !link.held).map(({ type, target, targetKind, quantity }) => ({ type, target, targetKind, quantity }));
  const unlinks = edits.unlinks ?? [];
  const add = (type: string, quantified: boolean, picked: PickedResource[]) => {
    for (const each of picked) known.set(`${each.kind}/${each.code}`, each);
    const links = picked.map((each) => ({ type, target: each.code, targetKind: each.kind, quantity: quantified ? 1 : null }));
    // What was to be taken out of the other side simply stays there.
    const kept = unlinks.filter((gone) => !links.some((link) => sameLink(link, gone)));
    if (kept.length < unlinks.length) store.setUnlinks(kept);
    const fresh = links.filter((link) => ![...all, ...unlinks].some((each) => sameLink(each, link)));
    if (fresh.length > 0) store.setAssociations([...own(all), ...fresh]);
    setAdding(null);
  };
  const remove = (link: ShownLink) => {
    if (link.held) store.setUnlinks([...unlinks, { type: link.type, target: link.target, targetKind: link.targetKind }]);
    else store.setAssociations(own(all.filter((each) => each !== link)));
  };
  return (
    <Loaded result={types}>
      {({ associationTypes }) =>
        associationTypes.map((type) => {
          const links = all.filter((link) => link.type === type.code);
          return (
            <Panel
              key={type.code}
              title={type.label}
              actions={
                <>
                  {type.twoWay && <Tag>{t('links.twoWay')}</Tag>}
                  {!readOnly && <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(type.code)}>{t('links.add')}</Button>}
                </>
              }
            >
              {links.length === 0 && <Text size="sm" c="dimmed">{t('links.none')}</Text>}
              <ul className={css.list}>
                {links.map((link) => {
                  const target = known.get(`${link.targetKind}/${link.target}`);
                  return (
                    <li key={link.targetKind + link.target} className={css.row}>
                      <Thumb image={target?.thumbnail} size={40} />
                      <span className={css.text}>
                        <Link to={editorPath(link.targetKind, link.target)}>{target?.label ?? link.target}</Link>
                        <span className={css.code}>{link.target} · {t(`kind.${link.targetKind}`)}</span>
                      </span>
                      {type.quantified && (
                        <NumberInput w={90} size="xs" min={1} allowDecimal={false} hideControls aria-label={t('links.quantity', { name: target?.label ?? link.target })} value={link.quantity ?? 1} disabled={readOnly} onChange={(next) => store.setAssociations(own(all.map((each) => (each === link ? { ...each, quantity: Number(next) || 1 } : each))))} />
                      )}
                      {!readOnly && (!link.held || may(editPermission(link.targetKind))) && <ActionIcon variant="subtle" color="gray" aria-label={t('links.remove', { name: target?.label ?? link.target })} onClick={() => remove(link)}><IconX size={15} /></ActionIcon>}
                    </li>
                  );
                })}
              </ul>
              {adding === type.code && <ResourcePicker kinds={pickable(type, resource.kind)} locale={locale} pick={(picked) => add(type.code, type.quantified, picked)} close={() => setAdding(null)} />}
            </Panel>
          );
        })
      }
    </Loaded>
  );
}
