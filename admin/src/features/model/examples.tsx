/** Some of the resources that a change of the content model is about, to look at in another tab. */
import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { editorPath, type ResourceKind } from '@/lib/kinds';
import css from './model.module.css';

interface ExamplesProps {
  title: string;
  resources: readonly { id: string; kind: ResourceKind; code: string; label: string }[];
}

export function Examples({ title, resources }: ExamplesProps) {
  if (resources.length === 0) return null;
  return (
    <>
      <Text size="sm" c="dimmed">{title}</Text>
      <ul className={css.plain}>
        {resources.map((each) => (
          <li key={each.id}><Link to={editorPath(each.kind, each.code)} target="_blank">{each.label}</Link> <span className={css.dim}>{each.code}</span></li>
        ))}
      </ul>
    </>
  );
}
