/** The ways a family splits into variants: the axes of each level, and what is kept there. */
import { Button, MultiSelect, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { graphql } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { LabelsInput, type LabelRow } from '@/parts/labels-input';
import { FormModal } from '@/ui/form-modal';
import css from './model.module.css';

const variantsQuery = graphql(`
  query FamilyVariants($code: String!, $locale: String) {
    family(code: $code) {
      code
      variants { code label(locale: $locale) levels { axes { code label(locale: $locale) } attributes { code } } }
    }
  }
`);

const saveMutation = graphql(`mutation SaveFamilyVariant($input: FamilyVariantInput!) { saveFamilyVariant(input: $input) { code } }`);

type Choice = { value: string; label: string };

export function FamilyVariants({ family, attributes }: { family: string; attributes: Choice[] }) {
  const { t } = useTranslation();
  const { labelLocale, may } = useWorkspace();
  const [result, again] = useQuery({ query: variantsQuery, variables: { code: family, locale: labelLocale } });
  const [adding, setAdding] = useState(false);
  return (
    <div>
      <div className={css.between}>
        <Text fw={560} size="sm">{t('model.variants')}</Text>
        {may('EDIT_MODEL') && <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => setAdding(true)}>{t('model.add')}</Button>}
      </div>
      <ul className={css.plain}>
        {(result.data?.family?.variants ?? []).map((variant) => (
          <li key={variant.code}>
            <strong>{variant.label}</strong> <span className={css.dim}>{variant.levels.map((level) => level.axes.map((axis) => axis.label).join(' × ')).join(' → ')}</span>
          </li>
        ))}
      </ul>
      {adding && <VariantForm family={family} attributes={attributes} close={() => { setAdding(false); again({ requestPolicy: 'network-only' }); }} />}
    </div>
  );
}

function VariantForm({ family, attributes, close }: { family: string; attributes: Choice[]; close: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [labels, setLabels] = useState<LabelRow[]>([]);
  const [levels, setLevels] = useState<{ axes: string[]; attributes: string[] }[]>([{ axes: [], attributes: [] }]);
  const [state, run] = useMutation(saveMutation);
  const change = (at: number, part: Partial<(typeof levels)[number]>) => setLevels(levels.map((level, index) => (index === at ? { ...level, ...part } : level)));
  const save = async () => {
    const answer = await run({ input: { code: code.trim(), family, labels, levels: levels.filter((level) => level.axes.length > 0) } });
    if (!answer.error) close();
  };
  return (
    <FormModal title={t('model.newVariant')} busy={state.fetching} failure={state.error ? graphqlFailure(state.error) : null} disabled={code.trim() === '' || !levels[0]?.axes.length} onSubmit={() => void save()} close={close}>
      <TextInput label={t('create.code')} required value={code} onChange={(event) => setCode(event.currentTarget.value)} data-autofocus />
      <LabelsInput value={labels} onChange={setLabels} />
      {levels.map((level, at) => (
        <div key={at} className={css.row}>
          <MultiSelect label={t('model.axes', { level: at + 1 })} data={attributes} value={level.axes} onChange={(axes) => change(at, { axes })} searchable />
          <MultiSelect label={t('model.levelAttributes', { level: at + 1 })} data={attributes.filter((each) => !level.axes.includes(each.value))} value={level.attributes} onChange={(chosen) => change(at, { attributes: chosen })} searchable />
        </div>
      ))}
      {levels.length < 2 && <Button variant="subtle" size="xs" onClick={() => setLevels([...levels, { axes: [], attributes: [] }])}>{t('model.addLevel')}</Button>}
    </FormModal>
  );
}
