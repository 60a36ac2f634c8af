/**
 * Buttons stand on the page before the modules that make them work. What is pressed in between is not lost: the last
 * press of a button that matches is given back by the function that this returns, to be called when the module is there.
 */
export function keepPresses(root, selector) {
  let pressed = null;
  const remember = ({ target }) => {
    pressed = target.closest?.(selector) ?? pressed;
  };
  root.addEventListener("click", remember, true);
  return () => {
    root.removeEventListener("click", remember, true);
    if (pressed?.isConnected) pressed.click();
  };
}
