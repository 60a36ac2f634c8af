/** Keys that work anywhere on a page, unless something there wants them: space, K, arrows, Shift+N, Shift+P, M, S. */

const SEEK_SECONDS = 5;
const TYPING = "input, textarea, select, [contenteditable], dialog";
const PRESSABLE = "button, a[href], summary";

export function bindKeyboard(player) {
  document.addEventListener("keydown", (event) => {
    if (!player.item || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING) || (event.key === " " && event.target.closest?.(PRESSABLE))) return;
    const action = actionFor(player, event);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function actionFor(player, { key, shiftKey }) {
  if (shiftKey) return { N: player.next, P: player.previous }[key];
  return {
    " ": () => player.toggle(),
    k: () => player.toggle(),
    ArrowLeft: () => player.seek(player.audio.currentTime - SEEK_SECONDS),
    ArrowRight: () => player.seek(player.audio.currentTime + SEEK_SECONDS),
    s: () => player.shuffle(),
    m: () => (player.audio.muted = !player.audio.muted),
  }[key];
}
