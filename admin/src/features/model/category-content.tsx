/** The way to what a category says and shows: the editor of its record, which is made where there is none. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFileText, IconFilePlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { graphql } from '@/lib/graphql';
import { editorPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import type { CategoryRow } from './category-query';

const createMutation = graphql(`
  mutation CreateCategoryContent($input: CreateResourceInput!) { createResource(input: $input) { id kind code } }
`);

export function CategoryContent({ node, name }: { node: CategoryRow; name: string }) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const notify = useNotify();
  const navigate = useNavigate();
  const [state, run] = useMutation(createMutation);
  const { contentCode: code, content } = node;
  if (!code) return null;
  if (content) {
    const label = t('categories.content', { name });
    return <Tooltip label={label}><ActionIcon component={Link} to={editorPath('RECORD', code)} variant="subtle" color="gray" size={24} aria-label={label}><IconFileText size={14} /></ActionIcon></Tooltip>;
  }
  if (!may('EDIT_RECORDS')) return null;
  const make = async () => {
    const answer = await run({ input: { kind: 'RECORD', code, family: code.slice(0, code.indexOf('/')) } });
    if (answer.error) notify.failed(answer.error);
    else void navigate({ to: editorPath('RECORD', code) });
  };
  const label = t('categories.addContent', { name });
  return <Tooltip label={label}><ActionIcon variant="subtle" color="gray" size={24} loading={state.fetching} aria-label={label} onClick={() => void make()}><IconFilePlus size={14} /></ActionIcon></Tooltip>;
}
