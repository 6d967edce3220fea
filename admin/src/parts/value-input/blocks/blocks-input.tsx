/** An editorial text as blocks in an order: added by type, moved by dragging or by keys, each with the inputs of its fields. */
import { Button, Menu, VisuallyHidden } from '@mantine/core';
import { IconLayoutList, IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { readFragment } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { blockLimit, blockTypesOf, nameOf, type Block, type Blocks, type BlockType } from '@/parts/blocks/blocks';
import { valueData } from '@/parts/value-data';
import { EmptyState } from '@/ui/states';
import { rememberAssets } from '../seen-assets';
import { remember } from '../targets';
import type { InputProps } from '../types';
import { useOrder } from '../use-order';
import { BlockItem } from './block-item';
import { useBlocksEdit } from './use-blocks-edit';
import css from './blocks-input.module.css';

const NO_BLOCKS: Blocks = [];

export default function BlocksInput(props: InputProps) {
  const { id, attribute, data, held, onChange, disabled, invalid, describedBy, label, locale } = props;
  const { t } = useTranslation();
  const { labelLocale, language } = useWorkspace();
  const types = useMemo(() => blockTypesOf(attribute.settings), [attribute.settings]);
  const names = locale || labelLocale;
  const blocks = data?.blocks ?? NO_BLOCKS;
  const most = blockLimit(attribute.settings);
  const typeName = (code: string) => nameOf(types.find((type) => type.code === code) ?? { code, labels: {} }, names);
  const value = held ? readFragment(valueData, held) : null;
  if (value?.__typename === 'BlocksData') {
    remember(value.named);
    rememberAssets(value.named.filter((each) => each.kind === 'ASSET'));
  }
  const edit = useBlocksEdit({ blocks, most, nameOf: typeName, change: (next) => onChange(next.length === 0 ? null : { blocks: next }) });
  const order = useOrder<Block>(blocks, (next) => onChange({ blocks: next }), disabled);
  if (types.length === 0) return <p className={css.hint}>{t('blocks.noTypes')}</p>;
  const isFull = blocks.length >= most;
  const adder = <AddBlock types={types} names={names} add={(type) => edit.add(type)} disabled={isFull} label={label} id={id} />;
  return (
    <div ref={edit.frame} className={css.input} role="group" aria-label={label} aria-describedby={describedBy} data-invalid={invalid || undefined}>
      {blocks.length === 0 && disabled && <p className={css.hint}>–</p>}
      {blocks.length === 0 && !disabled && <div className={css.empty}><EmptyState icon={<IconLayoutList size={22} />} title={t('blocks.none')} action={adder}>{t('blocks.noneHint')}</EmptyState></div>}
      {blocks.length > 0 && (
        <ol className={css.list}>
          {blocks.map((block, at) => (
            <BlockItem
              key={block.id}
              block={block}
              at={at}
              total={blocks.length}
              type={types.find((each) => each.code === block.type) ?? null}
              names={names}
              name={typeName(block.type)}
              folded={edit.folded.has(block.id)}
              full={isFull}
              edit={edit}
              drag={order.element(at)}
              input={props}
            />
          ))}
        </ol>
      )}
      {blocks.length > 0 && (
        <div className={css.foot}>
          {!disabled && adder}
          {blocks.length > 1 && <FoldAll blocks={blocks} folded={edit.folded} setFolded={edit.setFolded} />}
          <span className={css.count}>{t('blocks.of', { total: formatNumber(blocks.length, language), most: formatNumber(most, language) })}</span>
        </div>
      )}
      <p className={css.note} role="status">
        {edit.note?.text}
        {edit.note?.before && <button type="button" className={css.undo} onClick={edit.undo}>{t('blocks.undo')}</button>}
      </p>
      {blocks.length > 1 && !disabled && <p className={css.hint}>{t('blocks.keys')}</p>}
    </div>
  );
}

interface AddBlockProps {
  types: readonly BlockType[];
  names: string;
  add: (type: string) => void;
  disabled: boolean;
  label: string;
  id: string;
}

function AddBlock({ types, names, add, disabled, label, id }: AddBlockProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" withinPortal returnFocus={false}>
      <Menu.Target>
        <Button id={id} variant="default" size="xs" leftSection={<IconPlus size={15} />} disabled={disabled} onKeyDown={(event) => { if (event.key === '/') { event.preventDefault(); setOpened(true); } }}>
          {t('blocks.add')}<VisuallyHidden> ({label})</VisuallyHidden>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {types.map((type) => <Menu.Item key={type.code} onClick={() => add(type.code)}>{nameOf(type, names)}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}

function FoldAll({ blocks, folded, setFolded }: { blocks: Blocks; folded: ReadonlySet<string>; setFolded: (folded: ReadonlySet<string>) => void }) {
  const { t } = useTranslation();
  const all = blocks.every((block) => folded.has(block.id));
  return <Button variant="subtle" size="compact-xs" color="gray" onClick={() => setFolded(all ? new Set() : new Set(blocks.map((block) => block.id)))}>{t(all ? 'blocks.unfoldAll' : 'blocks.foldAll')}</Button>;
}
