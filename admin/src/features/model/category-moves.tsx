/** Moving categories: asks first where products move along, and says what became of it. */
import { VisuallyHidden } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphql } from '@/lib/graphql';
import { pickLabel, useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { ConfirmDialog } from '@/ui/confirm';
import type { Spot, Target } from './category-place';
import type { CategoryRow } from './category-query';

const moveMutation = graphql(`
  mutation MoveCategory($code: String!, $parent: String, $before: String, $locale: String) {
    moveCategory(code: $code, parent: $parent, before: $before) { code label(locale: $locale) parent { code label(locale: $locale) } }
  }
`);

export interface Carried {
  node: CategoryRow;
  spot: Spot;
}

export function useMoves() {
  const { t } = useTranslation();
  const { labelLocale } = useWorkspace();
  const notify = useNotify();
  const [asked, setAsked] = useState<(Carried & { target: Target }) | null>(null);
  const [said, setSaid] = useState('');
  const [state, run] = useMutation(moveMutation);
  /** Where the category stood that takes the focus when it shows up in its new place. */
  const focus = useRef<Spot | null>(null);
  /** What something was moved into, so that it is seen there. */
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const carried = useRef<Carried | null>(null);
  const go = async ({ node, spot }: Carried, target: Target) => {
    focus.current = spot;
    const answer = await run({ code: node.code, ...target, locale: labelLocale });
    setAsked(null);
    const moved = answer.data?.moveCategory;
    if (!moved) focus.current = null;
    else if (target.parent !== null) setOpened(new Set([...opened, target.parent]));
    if (answer.error) notify.failed(answer.error);
    else if (moved) setSaid(moved.parent ? t('categories.movedBelow', { name: moved.label, parent: moved.parent.label }) : t('categories.movedToTop', { name: moved.label }));
  };
  const move = (what: Carried, target: Target) => {
    if (target.parent !== what.spot.parent && what.node.resourceCount > 0) setAsked({ ...what, target });
    else void go(what, target);
  };
  const name = asked ? pickLabel(asked.node.labels, labelLocale) ?? asked.node.code : '';
  const dialog = (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {asked && (
        <ConfirmDialog
          title={t('categories.moveTitle', { name })}
          text={t('categories.moveText', { count: asked.node.resourceCount })}
          confirm={t('categories.move')}
          busy={state.fetching}
          onConfirm={() => void go(asked, asked.target)}
          close={() => setAsked(null)}
        />
      )}
    </>
  );
  return { move, carried, focus, opened, dialog };
}
