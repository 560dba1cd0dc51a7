"""The command `khabar`; the only module that prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from pipeline.errors import KhabarError
from pipeline.train.commands import train
from pipeline.version import VERSION

F = TypeVar("F", bound=Callable[..., Any])
PIPED_WIDTH = 200
"""Columns of a table that goes into a file or another program."""


class _Failure(click.ClickException):
    """A KhabarError as one line on stderr, exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line."""
        click.echo(f"khabar: {self.message}", file=file or sys.stderr)


class _Commands(click.Group):
    """Commands that never end in a traceback for what a user can cause."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors become a line and an exit code."""
        try:
            return super().invoke(ctx)
        except KhabarError as error:
            raise _Failure(" ".join(str(error).split())) from error
        except KeyboardInterrupt:
            click.echo("khabar: stopped; what was done is kept, and the tables are those of the last finished run", err=True)
            ctx.exit(130)


def _folder(*names: str, default: str, text: str) -> Callable[[F], F]:
    return click.option(*names, type=click.Path(path_type=Path), default=Path(default), show_default=True, help=text)


_output = _folder("--output", "-o", default="outputs", text="Folder of the tables.")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="khabar", message="%(prog)s %(version)s")
def main() -> None:
    """What Arabic articles say, as Parquet tables with the evidence for every row.

    \b
    Examples:
      khabar extract                     seeds/ → outputs/
      khabar extract ~/articles -o ~/tables
      khabar explain 000_fc4c1f12c574e679#r0
    """


@main.command()
@click.argument("corpus", type=click.Path(path_type=Path), default=Path("seeds"))
@_output
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="TOML file laid over the default settings.")
@click.option("--processes", "-p", type=click.IntRange(min=0), help="Worker processes; 0: one a core. [default: the setting]")
@click.option("--tagger", type=click.Choice(["khabar", "lexicon", "stanza", "camel"]),
              help="khabar: all taggers; lexicon: no learned model; stanza, camel: their downloaded model, not khabar's.")
@click.option("--model", type=click.Choice(["both", "accurate", "fast"]),
              help="khabar's learned taggers. [default: the setting]")
@click.option("--lexicon", type=click.Path(path_type=Path), help="Folder of your own names, laid over the built-in ones.")
@click.option("--full", is_flag=True, help="Process every article again, also unchanged ones.")
@click.option("--strict", is_flag=True, help="End with exit code 3 if any input was rejected.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def extract(corpus: Path, output: Path, settings_file: Path | None, **options: Any) -> None:
    """Read the articles of CORPUS (default: seeds) and write their tables to the output folder.

    CORPUS is a folder of .txt, .html, .jsonl, .csv and .parquet files in any mix, or one such file. Unchanged articles are
    not processed again; the tables change all at once, when the run is finished.

    \b
    Exit codes:
      0    finished; inputs that could not be read are rows of rejects.parquet
      1    an error, said in one line; the tables are those of the last finished run
      2    wrong usage
      3    finished, but an article failed (a fault of khabar's), every input was rejected,
           or --strict was given and some were
      130  stopped by Ctrl-C; what was done is kept for the next run
    \b
    Examples:
      khabar extract
      khabar extract ~/articles --output ~/tables --processes 4
      khabar extract news.jsonl --tagger lexicon --strict
    """
    from pipeline.run import extract as run
    from pipeline.settings import load_settings

    given = {"tag.tagger": options["tagger"], "tag.model": options["model"],
             "lexicon.folder": options["lexicon"] and str(options["lexicon"])}
    settings = load_settings(settings_file, {name: value for name, value in given.items() if value})
    with _progress(quiet=options["quiet"]) as progress:
        done = run(corpus, output, settings=settings, processes=options["processes"], full=options["full"], progress=progress)
    if not options["quiet"]:
        from pipeline.terminal import summary

        _print(summary(done))
    if done.problem or (done.rejects and options["strict"]):
        sys.exit(3)


@main.command()
@click.option("--gold", type=click.Path(path_type=Path), help="Gold records, JSON lines.")
@_output
@click.option("--split", help="Only the gold records of this split.")
@click.option("--columns", type=click.Path(path_type=Path), help="A corpus in columns instead: token, BIO tag, blank lines.")
@click.option("--head", default="anercorp", show_default=True, help="The tagger's head that reads it: anercorp or aqmar.")
@click.option("--model", type=click.Choice(["accurate", "fast"]), default="accurate", show_default=True, help="Which tagger.")
@click.option("--types", default="", help="Only these labels of the corpus, with commas between.")
@click.option("--part", type=click.Choice(["all", "held-out", "others"]), default="all", show_default=True,
              help="Every tenth block of 20 sentences of the corpus, or the others.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate(gold: Path | None, output: Path, **options: Any) -> None:
    """Score the tables of a run against gold: F1 with 95% bootstrap intervals, by label and predicate.

    With --columns, measure a learned tagger by itself on a corpus of names in columns, by the head that knows its labels.

    \b
    Examples:
      khabar evaluate --gold tests/gold/seeds.jsonl
      khabar evaluate --gold corpus.jsonl --split test --output outputs --json
      khabar evaluate --columns anercorp.txt --head anercorp --model fast
      khabar evaluate --columns aqmar.txt --head aqmar --types PER,LOC,ORG
    """
    from dataclasses import asdict

    from pipeline.evaluate import evaluate_tables, render_scores, render_table

    if (gold is None) == (options["columns"] is None):
        raise click.UsageError("give either --gold or --columns")
    if gold is None:
        scores = _column_scores(**options)
        rows = [asdict(score) for score in scores]
        click.echo(json.dumps(rows, ensure_ascii=False) if options["as_json"] else render_table("label", scores))
        return
    evaluation = evaluate_tables(gold, output, split=options["split"])
    click.echo(json.dumps(asdict(evaluation), ensure_ascii=False) if options["as_json"] else render_scores(evaluation))


def _column_scores(columns: Path, head: str, model: str, types: str, part: str, **_: Any) -> list[Any]:
    from pipeline.evaluate.columns import evaluate_columns
    from pipeline.tag.neural import MODELS

    wanted = [name.strip() for name in types.split(",") if name.strip()]
    return evaluate_columns(columns, MODELS[model], head, types=wanted, part=part)


@main.command()
@click.argument("document")
@_output
@click.option("--label", "labels", multiple=True, help="Mark only these labels; may be given again.")
def show(document: str, output: Path, labels: tuple[str, ...]) -> None:
    """Show the article DOCUMENT with its mentions in colour, outermost ones in brackets with their label.

    DOCUMENT is a doc_id, a path, or the beginning or end of one.

    \b
    Examples:
      khabar show 000_fc4c1f12c574e679
      khabar show 000 --label PERS --label ORG
    """
    from pipeline import tables, terminal

    _check_labels(*labels)
    doc_id = tables.document_id(output, document)
    text = tables.read_table(output, "documents", doc_id).to_pylist()[0]["text"]
    mentions = tables.read_table(output, "mentions", doc_id).to_pylist()
    shown = [m if not labels else {**m, "parent_id": None} for m in mentions if not labels or m["label"] in labels]
    _print(terminal.marked_text(text, shown), terminal.legend(m["label"] for m in shown))


@main.command()
@click.argument("row_id")
@_output
def explain(row_id: str, output: Path) -> None:
    """Say why a row is there: stage, method, rule or model, score, trigger, entity link, nesting, and its place in the text.

    ROW_ID is the document, #, and the row's id: m… for a mention, r… for a relation, q… for a quote.

    \b
    Examples:
      khabar explain 000_fc4c1f12c574e679#m12
      khabar explain 000#r3
    """
    from pipeline.explain import explain as find
    from pipeline.terminal import explanation

    _print(explanation(find(output, row_id)))


@main.command()
@click.argument("table", required=False)
@click.option("--markdown", is_flag=True, help="As Markdown, which docs/tables.md is made of.")
def tables(table: str | None, *, markdown: bool) -> None:
    """Describe the tables, or the columns of one TABLE: the data dictionary.

    \b
    Examples:
      khabar tables
      khabar tables relations
      khabar tables --markdown > docs/tables.md
    """
    from pipeline.schema import BY_NAME, PUBLISHED
    from pipeline.tables import column_rows, dictionary_markdown
    from pipeline.terminal import plain_table

    if table is not None and table not in PUBLISHED:
        raise click.UsageError(f"no table is called {table!r}; there are {', '.join(PUBLISHED)}")
    if markdown:
        click.echo(dictionary_markdown([table] if table else PUBLISHED), nl=False)
    elif table:
        _print(plain_table(table, ("column", "type", "may be", "holds"), column_rows(table)))
    else:
        rows = ((name, (BY_NAME[name].__doc__ or "").strip()) for name in PUBLISHED)
        _print(plain_table("tables", ("table", "a row is"), rows))


@main.command()
@_output
def report(output: Path) -> None:
    """Write OUTPUT/report.html: the articles with their mentions, and the relations, entities, acronyms and dates to browse.

    \b
    Examples:
      khabar report
      khabar report --output ~/tables
    """
    from pipeline.report import write_report

    click.echo(write_report(output))


@main.command()
@click.option("--format", "form", type=click.Choice(["brat", "conllu", "csv", "jsonl"]), required=True, help="Which format.")
@_output
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Folder for the files. [default: OUTPUT/export/FORMAT]")
def export(form: str, output: Path, folder: Path | None) -> None:
    """Write the tables in another format: brat standoff, CoNLL-U, CSV, or JSON lines in the form of the gold.

    \b
    Examples:
      khabar export --format brat
      khabar export --format csv --to ~/spreadsheets
    """
    from pipeline.export import export as write

    folder = folder or output / "export" / form
    click.echo(f"{write(output, folder, form)} files in {folder}")


@main.group()
def models() -> None:
    """List, verify or download the weights that runs use.

    \b
    Examples:
      khabar models list
      khabar models verify
      khabar models download stanza
    """


@models.command("list")
def list_models() -> None:
    """List the registered weights and the morphological database with their licence and source.

    \b
    Examples:
      khabar models list
    """
    from pipeline.downloads import database_entry
    from pipeline.terminal import plain_table
    from pipeline.weights import load_registry

    rows = [(w.name, "yes" if w.path.is_file() else "no", w.licence, w.source,
             ", ".join(f"{name} {value}" for name, value in w.figures.items()))
            for w in (*load_registry().values(), database_entry())]
    _print(plain_table("models", ("name", "there", "licence", "source", "figures"), rows))


@models.command()
def verify() -> None:
    """Check every registered weight against its hash; exit code 1 at the first that is missing or altered.

    \b
    Examples:
      khabar models verify
    """
    from pipeline.weights import find_weight, load_registry

    for name in load_registry():
        click.echo(f"{name}: {find_weight(name).path} is as registered")


@models.command()
@click.argument("name", type=click.Choice(["database", "camel", "camel-ner", "stanza"]))
def download(name: str) -> None:
    """Download official data: the morphological database, camel-tools' own release or NER, or stanza's Arabic models.

    A run never downloads; `database` is what `make setup` fetches already.

    \b
    Examples:
      khabar models download database
      khabar models download stanza
    """
    from pipeline.downloads import download as fetch

    click.echo(f"{name}: {fetch(name)}")


_lexicon = click.option("--lexicon", type=click.Path(path_type=Path), help="Folder of your own names, laid over the others.")


@main.group()
def kb() -> None:
    """Look names up in the knowledge base, or add your own to a lexicon folder.

    \b
    Examples:
      khabar kb search شنغهاي
      khabar kb show Q485207
      khabar kb add --lexicon my_names --label ORG --name-ar "هيئة الأنهار"
    """


@kb.command()
@click.argument("query")
@_lexicon
@click.option("--label", help="Only entities of this label, such as ORG.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Show so many at most.")
def search(query: str, lexicon: Path | None, label: str | None, limit: int) -> None:
    """Find entities by QUERY: an Arabic or English name or a part of it, an acronym, or an id. The likeliest come first.

    \b
    Examples:
      khabar kb search "منظمة شنغهاي"
      khabar kb search SCO
      khabar kb search عمان --label GPE
    """
    from pipeline.kb import search_entities
    from pipeline.terminal import plain_table

    _check_labels(*filter(None, [label]))
    found = search_entities(query, lexicon=lexicon, label=label)
    if not found:
        raise _Failure(f"no entity of the knowledge base is called {query}")
    rows = [(e.id, e.label, e.kind, e.name_ar, e.name_en, ", ".join((*e.acronyms_latin, *e.acronyms_ar)))
            for e in found[:limit]]
    title = f"{len(found)} found" if len(found) <= limit else f"{len(found)} found, the first {limit}"
    _print(plain_table(title, ("id", "label", "kind", "name", "English", "acronyms"), rows))


@kb.command("show")
@click.argument("entity_id")
@_lexicon
def show_entity(entity_id: str, lexicon: Path | None) -> None:
    """Show all that the knowledge base says of ENTITY_ID, names that need context before they are linked among it.

    \b
    Examples:
      khabar kb show Q1065
    """
    from pipeline.kb import entity_facts
    from pipeline.terminal import plain_table

    _print(plain_table(entity_id, ("", ""), entity_facts(entity_id, lexicon=lexicon)))


@kb.command()
@click.option("--lexicon", type=click.Path(path_type=Path), required=True, help="Your lexicon folder; made if need be.")
@click.option("--label", required=True, help="What it is: PERS, ORG, GPE, LOC, EVENT …")
@click.option("--name-ar", "label_ar", required=True, help="Its Arabic name.")
@click.option("--name-en", "label_en", help="Its English name.")
@click.option("--alias", "aliases_ar", multiple=True, help="A further Arabic name; may be given again.")
@click.option("--acronym", multiple=True, help="An acronym in Latin or Arabic letters; may be given again.")
@click.option("--id", help="Its id, such as a Wikidata id; takes the place of a built-in entity. [default: made of the name]")
@click.option("--kind", help="A word of your own for what kind of thing it is.")
@click.option("--parent", "parent_id", help="Id of what it is a part of.")
@click.option("--country", "country_iso2", help="Its country's ISO 3166-1 code of two letters.")
def add(lexicon: Path, aliases_ar: tuple[str, ...], acronym: tuple[str, ...], **fields: str | None) -> None:
    """Add an entity to the lexicon folder, after checking that the lexicon is right with it.

    \b
    Examples:
      khabar kb add --lexicon my_names --label ORG --name-ar "هيئة الأنهار" --name-en "Rivers Authority" --acronym RA
      khabar extract --lexicon my_names
    """
    from pipeline.kb import add_entity

    row = {name: value or "" for name, value in fields.items()} | {"aliases_ar": "|".join(aliases_ar)}
    row["acronym_latin"] = "|".join(a for a in acronym if a.isascii())
    row["acronym_ar"] = "|".join(a for a in acronym if not a.isascii())
    click.echo(f"{lexicon / 'entities.csv'}: added {add_entity(lexicon, row)}")


main.add_command(train)


def _check_labels(*labels: str) -> None:
    from pipeline.schema import LABELS

    unknown = next((label for label in labels if label not in LABELS), None)
    if unknown is not None:
        raise click.UsageError(f"no label is called {unknown!r}; there are {', '.join(LABELS)}")


def _print(*renderables: Any) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    for renderable in renderables:
        console.print(renderable, soft_wrap=True)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress callback that moves a bar on stderr; None where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    from pipeline.terminal import progress_bar

    with progress_bar(Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=total)

        yield report
