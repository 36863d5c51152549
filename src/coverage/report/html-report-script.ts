/**
 * The script of an html report: the select box and the fragment of the address follow each other. Which file is seen is a
 * matter of the style, so that links to files work where no script may run.
 */
export const htmlReportScript = `
(() => {
  const files = document.getElementById("files");
  const follow = () => {
    const wanted = location.hash.slice(1);
    files.value = [...files.options].some(({ value }) => value === wanted) ? wanted : "file0";
  };
  files.addEventListener("change", () => { location.hash = files.value; });
  addEventListener("hashchange", follow);
  follow();
})();
`;
