/** The views of a list: which one it is looked at with, whether that was changed since, and what to do about it. */
import { Button, Menu, Text } from '@mantine/core';
import { IconBookmark, IconCheck, IconChevronDown, IconDeviceFloppy, IconPlus, IconRotate2, IconSettings, IconStar, IconStarOff, IconTrash, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotify } from '@/parts/notify';
import { ConfirmDialog } from '@/ui/confirm';
import { ViewForm } from './view-form';
import { GoneNote, LostNote } from './view-notes';
import { useViews, type View, type Views, type ViewsOptions } from './use-views';
import css from './views.module.css';

export function ViewsMenu(options: ViewsOptions) {
  const { t } = useTranslation();
  const views = useViews(options);
  const [form, setForm] = useState<{ old: View | null } | null>(null);
  const [removing, setRemoving] = useState<View | null>(null);
  const notify = useNotify();
  const { current, modified } = views;
  const remove = async (view: View) => {
    setRemoving(null);
    const error = await views.remove(view);
    if (error) notify.failed(error);
  };
  return (
    <>
      <Menu position="bottom-start" width={300} shadow="md">
        <Menu.Target>
          <Button variant="default" size="xs" leftSection={<IconBookmark size={15} />} rightSection={<IconChevronDown size={14} />} aria-label={t('views.chosen', { name: current?.name ?? t('views.none') })}>
            <span className={css.name}>{current?.name ?? t('views.none')}</span>
            {modified && <span className={css.modified}>{t('views.modified')}</span>}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Choice views={views} />
          <Menu.Divider />
          <Actions views={views} openForm={(old) => setForm({ old })} askRemove={setRemoving} />
        </Menu.Dropdown>
      </Menu>
      {views.lost && <LostNote close={views.plain} />}
      {current && current.gone.length > 0 && <GoneNote key={current.id} view={current} />}
      {form && <ViewForm old={form.old} proposal={form.old ?? current} keep={views.keep} busy={views.saving} close={() => setForm(null)} />}
      {removing && <ConfirmDialog title={t('views.deleteTitle', { name: removing.name })} text={t(removing.sharing === 'PRIVATE' ? 'views.deleteText' : 'views.deleteShared')} confirm={t('views.delete')} danger onConfirm={() => void remove(removing)} close={() => setRemoving(null)} />}
    </>
  );
}

function Choice({ views }: { views: Views }) {
  const { t } = useTranslation();
  const mine = views.views.filter((view) => view.isMine);
  const others = views.views.filter((view) => !view.isMine);
  return (
    <div className={css.list}>
      <Menu.Item leftSection={views.current ? <span className={css.gap} /> : <IconCheck size={15} />} onClick={views.plain}>{t('views.none')}</Menu.Item>
      {mine.map((view) => <Entry key={view.id} view={view} views={views} />)}
      {others.length > 0 && <Menu.Label>{t('views.ofOthers')}</Menu.Label>}
      {others.map((view) => <Entry key={view.id} view={view} views={views} />)}
    </div>
  );
}

function Entry({ view, views }: { view: View; views: Views }) {
  const { t } = useTranslation();
  const chosen = views.current?.id === view.id;
  return (
    <Menu.Item
      leftSection={chosen ? <IconCheck size={15} /> : <span className={css.gap} />}
      rightSection={<span className={css.marks}>{view.isDefault && <IconStar size={14} aria-label={t('views.isDefault')} />}{view.sharing !== 'PRIVATE' && <IconUsers size={14} aria-label={t('views.isShared')} />}</span>}
      onClick={() => views.open(view)}
    >
      {view.name}
      {!view.isMine && view.owner && <Text component="span" size="xs" c="dimmed"> {view.owner.name}</Text>}
    </Menu.Item>
  );
}

interface ActionsProps {
  views: Views;
  openForm: (old: View | null) => void;
  askRemove: (view: View) => void;
}

function Actions({ views, openForm, askRemove }: ActionsProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { current, modified } = views;
  const save = async (view: View) => {
    const error = await views.keep({ old: view, name: view.name, sharing: view.sharing, roles: view.roles.map((role) => role.code) });
    if (error) notify.failed(error);
    else notify.done(t('views.saved', { name: view.name }));
  };
  const setDefault = async (view: View | null) => {
    const error = await views.setDefault(view);
    if (error) notify.failed(error);
  };
  return (
    <>
      {current && modified && current.mayChange && <Menu.Item leftSection={<IconDeviceFloppy size={15} />} onClick={() => void save(current)}>{t('views.save')}</Menu.Item>}
      <Menu.Item leftSection={<IconPlus size={15} />} onClick={() => openForm(null)}>{t('views.saveAs')}</Menu.Item>
      {current && modified && <Menu.Item leftSection={<IconRotate2 size={15} />} onClick={() => views.open(current)}>{t('views.reset')}</Menu.Item>}
      {current?.mayChange && <Menu.Item leftSection={<IconSettings size={15} />} onClick={() => openForm(current)}>{t('views.edit')}</Menu.Item>}
      {current && !current.isDefault && <Menu.Item leftSection={<IconStar size={15} />} onClick={() => void setDefault(current)}>{t('views.makeDefault')}</Menu.Item>}
      {views.views.some((view) => view.isDefault && (view.id === current?.id || !current)) && <Menu.Item leftSection={<IconStarOff size={15} />} onClick={() => void setDefault(null)}>{t('views.noDefault')}</Menu.Item>}
      {current?.mayChange && <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => askRemove(current)}>{t('views.delete')}</Menu.Item>}
    </>
  );
}

