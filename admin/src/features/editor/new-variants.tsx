/** New variants of a model: values for its axes, and every combination of them is one, tried out before it is made. */
import { Checkbox, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphqlFailure } from '@/lib/errors';
import { formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { useViolationText } from '@/parts/violation-text';
import type { ValueAttribute } from '@/parts/value-input/attribute';
import { FormModal } from '@/ui/form-modal';
import { Table, type Column } from '@/ui/table';
import { Tag } from '@/ui/tag';
import { AxisValues } from './axis-values';
import { combinations, MOST, type Chosen, type Combination } from './combinations';
import css from './variants.module.css';

// The change in words, and not the resource: what was only tried out has no place among what is known.
const putMutation = graphql(`
  mutation PutVariants($inputs: [CreateResourceInput!]!, $onError: SaveErrorPolicy!, $dryRun: Boolean!, $locale: String) {
    putResources(inputs: $inputs, onError: $onError, dryRun: $dryRun) {
      results {
        state
        violations { code path message hint parameters }
        changes { path after { text(locale: $locale) } }
      }
    }
  }
`);

type Result = ResultOf<typeof putMutation>['putResources']['results'][number];

interface Row extends Combination {
  /** Its place among the combinations. */
  key: string;
  result: Result | undefined;
}

interface NewVariantsProps {
  model: { code: string; label: string };
  kind: 'PRODUCT' | 'PRODUCT_MODEL';
  axes: readonly ValueAttribute[];
  scope: { channel: string; locale: string };
  made: () => void;
  close: () => void;
}

export function NewVariants({ model, kind, axes, scope, made, close }: NewVariantsProps) {
  const { t } = useTranslation();
  const { language, labelLocale } = useWorkspace();
  const notify = useNotify();
  const [chosen, setChosen] = useState<Chosen>({});
  // By the code that a combination would have by itself.
  const [codes, setCodes] = useState<Readonly<Record<string, string>>>({});
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const names = useMemo(() => axes.map(({ code }) => code), [axes]);
  const found = useMemo(() => combinations(model.code, names, chosen), [chosen, model.code, names]);
  const inputs = useMemo(() => found.map(({ code, values }) => ({ kind, code: (codes[code] ?? code).trim(), parent: model.code, values })), [codes, found, kind, model.code]);
  const [asked] = useDebouncedValue(inputs, 300);
  const [trial, tryOut] = useMutation(putMutation);
  const [state, run] = useMutation(putMutation);
  useEffect(() => {
    if (asked.length > 0) void tryOut({ inputs: asked, onError: 'GOOD_ONLY', dryRun: true, locale: labelLocale });
  }, [asked, labelLocale, tryOut]);
  const settled = asked === inputs && !trial.fetching && trial.data !== undefined;
  const rows = found.map<Row>((one, at) => ({ ...one, key: one.code, result: settled ? trial.data?.putResources.results[at] : undefined }));
  const wanted = inputs.filter((_, at) => rows[at]?.result?.state === 'CREATED' && !left.has(found[at]?.code ?? ''));
  const save = async () => {
    const answer = await run({ inputs: wanted, onError: 'ALL_OR_NOTHING', dryRun: false, locale: labelLocale });
    if (answer.error) return;
    notify.done(t('variants.made', { count: wanted.length, amount: formatNumber(wanted.length, language) }));
    made();
  };
  const failure = state.error ?? (asked.length > 0 ? trial.error : undefined);
  return (
    <FormModal title={t('variants.newOf', { name: model.label })} size={900} busy={state.fetching} failure={failure ? graphqlFailure(failure) : null} disabled={!settled || wanted.length === 0} submitLabel={wanted.length > 0 ? t('variants.make', { count: wanted.length, amount: formatNumber(wanted.length, language) }) : t('create.go')} onSubmit={() => void save()} close={close}>
      <p className={css.help}>{t('variants.axesHelp')}</p>
      <div className={css.axes}>
        {axes.map((axis) => <AxisValues key={axis.code} axis={axis} chosen={chosen[axis.code] ?? []} scope={scope} onChange={(values) => setChosen((now) => ({ ...now, [axis.code]: values }))} />)}
      </div>
      {rows.length >= MOST && <p className={css.help} role="status">{t('variants.most', { count: MOST })}</p>}
      {rows.length > 0 && (
        <div className={css.rows}>
          <Combinations rows={rows} axes={axes} codes={codes} left={left} rename={(key, code) => setCodes((now) => ({ ...now, [key]: code }))} leave={(key, out) => setLeft((now) => { const next = new Set(now); if (out) next.add(key); else next.delete(key); return next; })} />
        </div>
      )}
    </FormModal>
  );
}

interface CombinationsProps {
  rows: Row[];
  axes: readonly ValueAttribute[];
  codes: Readonly<Record<string, string>>;
  left: ReadonlySet<string>;
  rename: (key: string, code: string) => void;
  leave: (key: string, out: boolean) => void;
}

function Combinations({ rows, axes, codes, left, rename, leave }: CombinationsProps) {
  const { t } = useTranslation();
  const columns: Column<Row>[] = [
    {
      key: 'take',
      title: t('variants.take'),
      width: '56px',
      cell: (row) => <Checkbox aria-label={t('variants.takeOne', { code: codes[row.key] ?? row.key })} checked={!left.has(row.key) && row.result?.state === 'CREATED'} disabled={row.result?.state !== 'CREATED'} onChange={(event) => leave(row.key, !event.currentTarget.checked)} />,
    },
    { key: 'code', title: t('variants.code'), cell: (row) => <TextInput size="xs" aria-label={t('variants.codeOf', { code: row.key })} value={codes[row.key] ?? row.key} onChange={(event) => rename(row.key, event.currentTarget.value)} /> },
    ...axes.map<Column<Row>>((axis) => ({ key: axis.code, title: axis.label, cell: (row) => axisText(row, axis.code) })),
    { key: 'state', title: t('grid.state'), cell: (row) => <Outcome result={row.result} axes={axes} /> },
  ];
  return <Table caption={t('variants.combinations')} columns={columns} rows={rows} rowKey={(row) => row.key} />;
}

function axisText(row: Row, axis: string) {
  return row.result?.changes.find(({ path }) => path === `values.${axis}`)?.after?.text ?? '…';
}

function Outcome({ result, axes }: { result: Result | undefined; axes: readonly ValueAttribute[] }) {
  const { t } = useTranslation();
  const say = useViolationText();
  if (!result) return '…';
  if (result.state === 'CREATED') return <Tag tone="good">{t('variants.isNew')}</Tag>;
  if (result.violations.length === 0) return <Tag tone="plain">{t('variants.isThere')}</Tag>;
  return <span className={css.wrong}>{result.violations.map((violation) => say(violation, axes)).join('. ')}</span>;
}
