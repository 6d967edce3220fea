/** What is rarely done to a resource: making another like it, giving it another family, and deleting it with a way back. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconCopy, IconDots, IconSwitch3, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { listPath } from '@/lib/kinds';
import { useWorkspace } from '@/lib/workspace';
import { useNotify } from '@/parts/notify';
import { useRestore } from '@/parts/use-restore';
import { ConfirmDialog } from '@/ui/confirm';
import { CopyDialog } from './copy-dialog';
import { deleteMutation, type EditedResource } from './query';

export function More({ resource, readOnly }: { resource: EditedResource; readOnly: boolean }) {
  const { t } = useTranslation();
  const { may } = useWorkspace();
  const navigate = useNavigate();
  const notify = useNotify();
  const restore = useRestore();
  const [asking, setAsking] = useState(false);
  const [copying, setCopying] = useState(false);
  const [, run] = useMutation(deleteMutation);
  const mayDelete = may('DELETE_RESOURCES');
  // A variant is of the family of its model, and a record of its entity.
  const movable = !readOnly && resource.parent === null && resource.kind !== 'RECORD';
  const copyable = !readOnly && resource.parent === null && resource.kind !== 'ASSET';
  if (!mayDelete && !movable && !copyable) return null;
  const changeFamily = () => void navigate({ to: '/bulk-edits/new', search: { kinds: resource.kind, step: 'SET_FAMILY' }, hash: resource.id });
  const undo = async () => {
    const error = await restore(resource);
    if (error) notify.failed(error);
  };
  const remove = async () => {
    const answer = await run({ id: resource.id, version: resource.version });
    setAsking(false);
    if (answer.error) return notify.failed(answer.error);
    notify.done(t('editor.deleted', { name: resource.label }), readOnly ? undefined : { label: t('trash.undo'), run: () => void undo() });
    void navigate({ to: listPath(resource.kind), ignoreBlocker: true });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="default" size={34} aria-label={t('common.more')}><IconDots size={17} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {copyable && <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => setCopying(true)}>{t('editor.copy')}</Menu.Item>}
          {movable && <Menu.Item leftSection={<IconSwitch3 size={16} />} onClick={changeFamily}>{t('editor.changeFamily')}</Menu.Item>}
          {mayDelete && <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>{t('editor.delete')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {copying && <CopyDialog resource={resource} close={() => setCopying(false)} />}
      {asking && <ConfirmDialog title={t('editor.deleteTitle', { name: resource.label })} text={t('editor.deleteText')} confirm={t('editor.delete')} danger onConfirm={() => void remove()} close={() => setAsking(false)} />}
    </>
  );
}
