/** The acts of a timeline: what its messages can be asked for, and the menu that offers it. */
import type { MessageItem, Model, Place } from '../model';
import type { MenuEntry, View } from '../shell/view.svelte';
import { t } from '../text';
import { copyText } from '../ui/clipboard';
import { type Acts, quickEmoji } from './acts';
import type { Scroller } from './scroller.svelte';

export function actsFor(model: Model, view: View, place: Place, scroller: Scroller): Acts {
  const attempt = (act: () => Promise<unknown>, done?: string): void =>
    void act().then(
      () => done && view.toast(done),
      (error: unknown) => view.failed(error, () => attempt(act, done)),
    );
  const mine = (item: MessageItem, emoji: string) => item.reactions.some((r) => r.emoji === emoji && r.mine);
  const react = (item: MessageItem, emoji: string) => {
    const on = !mine(item, emoji);
    attempt(() => model.react(place, item.id, emoji, on));
  };
  const reply = (item: MessageItem) => {
    model.setReply(place, item.id);
    dispatchEvent(new CustomEvent('samtal:write'));
  };
  const picker = (item: MessageItem, at: DOMRect) => {
    view.picker = { at, pick: (emoji) => mine(item, emoji) || react(item, emoji) };
  };
  const edit = (item: MessageItem) => {
    view.editing = { place, message: item };
  };
  const remove = (item: MessageItem) =>
    view.confirm({
      title: t.message.removeTitle,
      text: t.message.removeText,
      action: t.message.removeAction,
      act: () => attempt(() => model.remove(place, item.id)),
    });
  const subject = (thread: string) => view.go({ room: place.room, thread });

  const copy = (item: MessageItem): MenuEntry => ({ label: t.message.copy, icon: 'copy', act: () => attempt(() => copyText(item.text), t.message.copied) });
  const report = (item: MessageItem): MenuEntry => ({ label: t.message.report, icon: 'flag', act: () => (view.dialog = { kind: 'report', room: place.room, message: item }) });

  const entries = (item: MessageItem): readonly MenuEntry[] => {
    if (item.veiled) return model.me.guest ? [copy(item)] : [copy(item), report(item)];
    const role = model.room(place.room)?.role;
    const moderates = role === 'owner' || role === 'moderator';
    const list: (MenuEntry | false)[] = [
      !item.removed && { label: t.message.reply, icon: 'reply', act: () => reply(item) },
      item.own && !item.removed && { label: t.message.edit, icon: 'edit', act: () => edit(item) },
      !item.removed && !item.unreadable && copy(item),
      item.subject !== undefined && !place.thread && { label: t.message.openSubject, icon: 'subjects', act: () => subject(item.subject?.thread ?? item.id) },
      { label: t.message.hide, icon: 'hide', apart: true, act: () => attempt(() => model.hide(place, item.id), t.message.hidden) },
      !item.own && !item.removed && !item.unreadable && !model.me.guest && report(item),
      !item.removed && (item.own || moderates) && { label: t.message.remove, icon: 'bin', danger: true, act: () => remove(item) },
    ];
    return list.filter((entry) => entry !== false);
  };

  return {
    menu(item, at) {
      if (!item.id) return; // not sent yet: there is nothing to act on
      const quick = item.removed || item.veiled ? {} : { quick: quickEmoji, onquick: (emoji: string) => react(item, emoji), onmore: () => picker(item, at) };
      view.menu = { label: t.message.menu, at, entries: entries(item), ...quick };
    },
    picker,
    reply,
    react,
    reactors: (item) => model.reactors(place, item.id),
    jump: (message) => void scroller.jump(message).then((found) => found || view.toast(t.message.gone)),
    subject,
    retry: (item) => model.retry(item.key),
    discard: (item) => model.discard(item.key),
    unfold: () => scroller.release(),
  };
}
