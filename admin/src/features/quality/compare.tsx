/** Two products side by side, value by value; what differs is marked and comes first. */
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { readFragment, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { useScope } from '@/parts/scope';
import { valueData, ValueText } from '@/parts/value-data';
import { Tag } from '@/ui/tag';
import { Loaded } from '@/ui/states';
import { compareQuery, type Side } from './query';
import css from './quality.module.css';

type Value = NonNullable<ResultOf<typeof compareQuery>['resource']>['values'][number];

interface Row {
  key: string;
  label: string;
  place: string;
  one: Value | undefined;
  other: Value | undefined;
  differs: boolean;
}

const keyOf = (value: Value) => [value.attribute.code, value.channel ?? '', value.locale ?? ''].join('/');
const written = (value: Value | undefined) => JSON.stringify(value ? readFragment(valueData, value.data) : null);

/** Every value that either has: what differs first, else in the order of the first. */
function rowsOf(one: readonly Value[], other: readonly Value[], placeOf: (value: Value) => string): Row[] {
  const others = new Map(other.map((value) => [keyOf(value), value]));
  const own = new Set(one.map(keyOf));
  const row = (value: Value, left: Value | undefined, right: Value | undefined): Row => ({ key: keyOf(value), label: value.attribute.label, place: placeOf(value), one: left, other: right, differs: written(left) !== written(right) });
  const rows = [...one.map((value) => row(value, value, others.get(keyOf(value)))), ...other.filter((value) => !own.has(keyOf(value))).map((value) => row(value, undefined, value))];
  return rows.sort((a, b) => Number(b.differs) - Number(a.differs));
}

export function Compare({ one, other }: { one: Side; other: Side }) {
  const { t } = useTranslation();
  const { labelLocale, channelLabel, localeLabel } = useWorkspace();
  const { locale } = useScope({});
  const [left] = useQuery({ query: compareQuery, variables: { id: one.id, locale, uiLocale: labelLocale } });
  const [right] = useQuery({ query: compareQuery, variables: { id: other.id, locale, uiLocale: labelLocale } });
  const placeOf = (value: Value) => [value.channel && channelLabel(value.channel), value.locale && localeLabel(value.locale)].filter(Boolean).join(' · ');
  return (
    <Loaded result={left}>
      {(first) => (
        <Loaded result={right}>
          {(second) => (
            <table className={css.compare}>
              <colgroup><col /><col span={2} /></colgroup>
              <thead><tr><td /><th scope="col">{one.code}</th><th scope="col">{other.code}</th></tr></thead>
              <tbody>
                {rowsOf(first.resource?.values ?? [], second.resource?.values ?? [], placeOf).map((row) => (
                  <tr key={row.key} data-differs={row.differs || undefined}>
                    <th scope="row">{row.label}{row.place && <span className={css.place}>{row.place}</span>}{row.differs && <> <Tag tone="warn">{t('quality.differs')}</Tag></>}</th>
                    {[row.one, row.other].map((value, at) => <td key={at === 0 ? 'one' : 'other'}>{value ? <ValueText attribute={value.attribute} data={value.data} /> : '–'}</td>)}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
