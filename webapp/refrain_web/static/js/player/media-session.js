/** What the system shows and the keys on keyboards, headphones and lock screens (Media Session). */

export function bindMediaSession(player) {
  const session = navigator.mediaSession;
  if (!session) return;
  const { audio } = player;
  const handlers = {
    play: () => audio.paused && !player.busy && player.toggle(),
    pause: () => audio.pause(),
    stop: () => player.stop(),
    nexttrack: player.next,
    previoustrack: player.previous,
    seekto: ({ seekTime }) => player.seek(seekTime),
    seekforward: ({ seekOffset }) => player.seek(audio.currentTime + (seekOffset || 10)),
    seekbackward: ({ seekOffset }) => player.seek(audio.currentTime - (seekOffset || 10)),
  };
  for (const [action, handler] of Object.entries(handlers)) session.setActionHandler(action, handler);
  player.addEventListener("change", () => tell(session, player));
}

function tell(session, { item, audio }) {
  if (!item) {
    session.metadata = null;
    session.playbackState = "none";
    return;
  }
  const { title = "", artist = "", album = "", cover } = item;
  if (session.metadata?.title !== title || session.metadata.artist !== artist) {
    session.metadata = new MediaMetadata({ title, artist, album, artwork: cover ? [{ src: cover }] : [] });
  }
  session.playbackState = audio.paused ? "paused" : "playing";
  if (Number.isFinite(audio.duration) && audio.duration > 0) {
    const position = Math.min(audio.currentTime, audio.duration);
    session.setPositionState({ duration: audio.duration, position, playbackRate: audio.playbackRate });
  }
}
