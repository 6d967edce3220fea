/** Blocks in words, where nobody edits them. */
import { useWorkspace } from '@/lib/workspace';
import { plainText } from '../value-data';
import { named, targetsOf } from '../value-input/targets';
import { fieldOptions, nameOf, type Block, type BlockField, type Blocks, type BlockType } from './blocks';
import css from './block-changes.module.css';
import { toInput } from './field-data';

/** What a field says, with options as they are called in the locale. */
export function fieldText(field: BlockField, block: Block, locale: string): string {
  const data = toInput(field.type, block[field.code]);
  if (!data) return '';
  if (data.text !== undefined) return field.type === 'rich_text' ? plainText(data.text) : data.text;
  const chosen = data.options ?? (data.option ? [data.option] : []);
  if (chosen.length > 0) return optionNames(field, chosen, locale).join(', ');
  if (data.measurement) return `${data.measurement.amount} ${data.measurement.unit}`;
  const assets = data.assets ?? (data.asset ? [data.asset] : []);
  const targets = [...targetsOf(data), ...assets.map((code) => ({ kind: 'ASSET' as const, code }))];
  if (targets.length > 0) return targets.map((target) => named(target).label).join(', ');
  return String(Object.values(data)[0] ?? '');
}

function optionNames(field: BlockField, codes: readonly string[], locale: string): string[] {
  const options = fieldOptions(field.settings);
  return codes.map((code) => nameOf(options.find((option) => option.code === code) ?? { code, labels: {} }, locale));
}

export function BlocksText({ blocks, types }: { blocks: Blocks; types: readonly BlockType[] }) {
  const { labelLocale } = useWorkspace();
  return (
    <ol className={css.list}>
      {blocks.map((block) => {
        const type = types.find((each) => each.code === block.type);
        return (
          <li key={block.id} className={css.item}>
            <div className={css.head}>{nameOf(type ?? { code: block.type, labels: {} }, labelLocale)}</div>
            {type?.fields.map((field) => <div key={field.code}>{fieldText(field, block, labelLocale)}</div>)}
          </li>
        );
      })}
    </ol>
  );
}
