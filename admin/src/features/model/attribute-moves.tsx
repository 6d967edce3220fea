/** What becomes of values when a family variant holds attributes at other levels; asked before it is saved. */
import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/lib/format';
import { graphql, type ResultOf } from '@/lib/graphql';
import { useWorkspace } from '@/lib/workspace';
import { ConfirmDialog } from '@/ui/confirm';
import { Examples } from './examples';
import css from './model.module.css';

export const movesQuery = graphql(`
  query FamilyVariantMoves($input: FamilyVariantInput!, $locale: String) {
    familyVariantMoves(input: $input) {
      attribute { code label(locale: $locale) }
      from
      to
      holding
      losing
      examples { id kind code label(locale: $locale) }
    }
  }
`);

export type Move = ResultOf<typeof movesQuery>['familyVariantMoves'][number];

interface AttributeMovesProps {
  moves: readonly Move[];
  /** The level of the variants. */
  depth: number;
  busy: boolean;
  confirm: () => void;
  close: () => void;
}

export function AttributeMoves({ moves, depth, busy, confirm, close }: AttributeMovesProps) {
  const { t } = useTranslation();
  const { language } = useWorkspace();
  const levelName = (level: number) => (level === 0 ? t('model.level.root') : level === depth ? t('model.level.variants') : t('model.level.middle'));
  const examples = moves.flatMap((move) => move.examples);
  const losing = moves.some((move) => move.losing > 0);
  const text = (
    <>
      <ul className={css.plain}>
        {moves.map((move) => (
          <li key={move.attribute?.code ?? ''}>
            <strong>{move.attribute?.label}</strong>{' '}
            {t('model.moves.path', { from: levelName(move.from), to: levelName(move.to) })}
            <br />
            <span className={css.dim}>
              {move.to > move.from ? t('model.moves.down', { count: move.holding, total: formatNumber(move.holding, language) })
              : move.losing === 0 ? t('model.moves.agree', { count: move.holding, total: formatNumber(move.holding, language) })
              : t('model.moves.losing', { count: move.losing, lost: formatNumber(move.losing, language), total: formatNumber(move.holding, language) })}
            </span>
          </li>
        ))}
      </ul>
      <Examples title={t('model.moves.examples')} resources={[...new Map(examples.map((each) => [each.id, each])).values()]} />
      <p>{t('model.moves.undo')}</p>
    </>
  );
  return <ConfirmDialog title={t('model.moves.title')} text={text} confirm={t('model.moves.confirm')} danger={losing} busy={busy} onConfirm={confirm} close={close} />;
}
