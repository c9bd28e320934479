/**
 * How the keyboard stands to an element: `on` it, `beside` it in a group that arrows go through, or
 * `away`. Runs in the page.
 */
export const stand = (element) => {
  const focused = document.activeElement;
  if (element === focused) return "on";
  const group = element.closest("[role=radiogroup], [role=tablist], [role=menu], [role=grid]");
  return group?.contains(focused) ? "beside" : "away";
};
