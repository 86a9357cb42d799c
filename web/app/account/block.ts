/** Blocking and unblocking somebody, as an entry of a menu. */
import { blocks } from '../../sdk/abuse';
import type { Model, Person } from '../model';
import type { MenuEntry, View } from '../shell/view.svelte';
import { tell } from '../text';
import { m } from '../text/more';

export function blockEntry(model: Model, view: View, person: Person): MenuEntry {
  const at = blocks(model.ask);
  if (model.blocked.has(person.id)) {
    const unblock = () =>
      at.unblock(person.id).then(
        () => view.toast(m.blocks.unblocked(person.label)),
        (error: unknown) => view.toast(tell(error)),
      );
    return { label: m.blocks.unblock, icon: 'block', act: () => void unblock() };
  }
  const question = {
    title: m.blocks.blockTitle(person.label),
    text: m.blocks.blockText,
    action: m.blocks.block,
    act: () => at.block(person.id).then(() => view.toast(m.blocks.blocked(person.label))),
  };
  return { label: m.blocks.block, icon: 'block', danger: true, act: () => view.confirm(question) };
}
