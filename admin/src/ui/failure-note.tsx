/** A failure with all its violations, in place: above the buttons of the form that it concerns. */
import type { Failure } from '@/lib/errors';
import { capital, useFailureText, useHint, useViolationMessage } from './failure';
import css from './failure-note.module.css';

export function FailureNote({ failure }: { failure: Failure }) {
  const say = useFailureText();
  const sayViolation = useViolationMessage();
  const hintOf = useHint();
  return (
    <div className={css.note} role="alert">
      <strong>{say(failure)}</strong>
      {failure.violations.length > 0 && (
        <ul>
          {failure.violations.map((violation) => (
            <li key={violation.path + violation.code}>{sayViolation(violation)}{hintOf(violation) && <span className={css.hint}> {hintOf(violation)}</span>}</li>
          ))}
        </ul>
      )}
      {failure.hint && <p className={css.hint}>{capital(failure.hint)}</p>}
    </div>
  );
}
