"use strict";
// A place of the text is picked by clicking on it; places with open remarks are marked in the text.
(function () {
  const frame = document.getElementById("review-text");
  const place = document.getElementById("place");

  function prepare() {
    const text = frame.contentDocument;
    if (!text) return;
    for (const remark of document.querySelectorAll(".comments [data-place]:not(.settled)")) {
      text.getElementById(remark.dataset.place)?.classList.add("remarked");
    }
    if (!place) return;
    document.getElementById("place-help").hidden = false;
    const names = new Set([...place.options].map((option) => option.value).filter(Boolean));
    for (const name of names) text.getElementById(name)?.classList.add("pickable");
    function show() {
      text.querySelector(".picked")?.classList.remove("picked");
      if (place.value) text.getElementById(place.value)?.classList.add("picked");
    }
    text.addEventListener("click", function (event) {
      const picked = event.target.closest?.(".pickable");
      if (!picked || event.target.closest("a")) return;
      place.value = picked.id;
      show();
      document.getElementById("remark").focus();
    });
    place.addEventListener("change", function () {
      show();
      text.getElementById(place.value)?.scrollIntoView({ block: "center" });
    });
  }

  if (!frame) return;
  frame.addEventListener("load", prepare);
  if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.body?.childElementCount) prepare();
})();
