/** A failure with all its violations, in place: above the buttons of the form that it concerns. */
import type { Failure } from '@/lib/errors';
import { capital, useFailureText, useViolationMessage } from './failure';
import css from './failure-note.module.css';

export function FailureNote({ failure }: { failure: Failure }) {
  const say = useFailureText();
  const sayViolation = useViolationMessage();
  return (
    <div className={css.note} role="alert">
      <strong>{say(failure)}</strong>
      {failure.violations.length > 0 && (
        <ul>
          {failure.violations.map((violation) => (
            <li key={violation.path + violation.code}>{sayViolation(violation)}{violation.hint && <span className={css.hint}> {capital(violation.hint)}</span>}</li>
          ))}
        </ul>
      )}
      {failure.hint && <p className={css.hint}>{capital(failure.hint)}</p>}
    </div>
  );
}
