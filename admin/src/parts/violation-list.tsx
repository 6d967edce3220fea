/** What is wrong, each with the place it is about, where no field stands beside it. */
import type { Violation } from '@/lib/errors';
import { capital } from '@/ui/failure';
import css from './violation-list.module.css';
import { useViolationText } from './violation-text';

interface ViolationListProps {
  violations: readonly Violation[];
  /** Names for the attributes that they are about. */
  attributes?: readonly { code: string; label: string }[];
}

export function ViolationList({ violations, attributes }: ViolationListProps) {
  const say = useViolationText();
  return (
    <ul className={css.list}>
      {violations.map((violation) => (
        <li key={violation.path + violation.code}>{say(violation, attributes)}{violation.hint && <span className={css.hint}> {capital(violation.hint)}</span>}</li>
      ))}
    </ul>
  );
}
