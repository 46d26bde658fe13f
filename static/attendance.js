/* The month of hours: today is in sight when the page opens. */
(() => {
  "use strict";
  const grid = document.querySelector(".hourspage .grid"), today = grid?.querySelector("thead .now");
  if (today) grid.scrollLeft = today.offsetLeft - grid.clientWidth / 2;
})();
