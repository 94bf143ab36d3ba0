package dev.sluice.cli;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** All commands and options in Markdown, from what {@code --help} knows of them. */
final class CommandReference {
  private static final String SHARED = "Options of several commands";
  private static final String CANDIDATES = "${COMPLETION-CANDIDATES}";
  private static final String HEAD = "| option | | default |\n|---|---|---|\n";

  private final CommandSpec root =
      new Main(false, InputStream.nullInputStream()).commandLine().getCommandSpec();

  /** How many commands have a row, in the order in which rows first appear. */
  private final Map<String, Integer> uses = new LinkedHashMap<>();

  CommandReference() {
    for (CommandSpec command : commands()) {
      options(command).forEach(option -> uses.merge(row(option), 1, Integer::sum));
    }
  }

  private List<CommandSpec> commands() {
    return root.subcommands().values().stream().map(CommandLine::getCommandSpec).toList();
  }

  /** As {@code --help} orders them. */
  private static List<OptionSpec> options(CommandSpec command) {
    return command.options().stream().sorted(Comparator.comparingInt(OptionSpec::order)).toList();
  }

  private boolean isShared(OptionSpec option) {
    return uses.getOrDefault(row(option), 0) > 1;
  }

  String markdown() {
    return commands().stream().map(this::section).collect(Collectors.joining("\n"))
        + "\n### "
        + SHARED
        + "\n\n"
        + HEAD
        + uses.keySet().stream()
            .filter(row -> uses.getOrDefault(row, 0) > 1)
            .collect(Collectors.joining());
  }

  private String section(CommandSpec command) {
    StringBuilder text = new StringBuilder();
    text.append("### %s\n\n".formatted(command.name()));
    text.append(String.join(" ", command.usageMessage().description())).append("\n\n");
    text.append("```text\n%s\n```\n".formatted(synopsis(command)));
    List<OptionSpec> own = options(command).stream().filter(option -> !isShared(option)).toList();
    if (!own.isEmpty() || !command.positionalParameters().isEmpty()) {
      text.append("\n").append(HEAD);
      command.positionalParameters().forEach(parameter -> text.append(row(parameter)));
      own.forEach(option -> text.append(row(option)));
    }
    return text.append(choices(command)).append(shared(command)).toString();
  }

  /** Which options exclude one another. */
  private static String choices(CommandSpec command) {
    StringBuilder text = new StringBuilder();
    for (ArgGroupSpec group : command.argGroups()) {
      String names = names(group.args().stream().map(OptionSpec.class::cast));
      String number = group.multiplicity().min() > 0 ? "One" : "At most one";
      text.append("\n%s of %s.\n".formatted(number, names));
    }
    return text.toString();
  }

  /** The options that are described with those of other commands. */
  private String shared(CommandSpec command) {
    String names =
        names(
            options(command).stream()
                .filter(this::isShared)
                .filter(option -> !root.optionsMap().containsKey(option.longestName())));
    return names.isEmpty()
        ? ""
        : "\nAlso %s: [below](#options-of-several-commands).\n".formatted(names);
  }

  private static String names(Stream<OptionSpec> options) {
    return options
        .map(option -> "`%s`".formatted(option.longestName()))
        .collect(Collectors.joining(", "));
  }

  /** What must be given. */
  private static String synopsis(CommandSpec command) {
    List<String> words = new ArrayList<>(List.of("sluice", command.name()));
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      words.add(parameter.paramLabel() + (parameter.arity().max() > 1 ? "…" : ""));
    }
    options(command).stream()
        .filter(option -> option.required() && option.group() == null)
        .forEach(option -> words.add(typed(option)));
    for (ArgGroupSpec group : command.argGroups()) {
      if (group.multiplicity().min() > 0) {
        words.add(
            group.args().stream()
                .map(arg -> typed((OptionSpec) arg))
                .collect(Collectors.joining(" | ", "(", ")")));
      }
    }
    words.add("[OPTION…]");
    return String.join(" ", words);
  }

  private static String typed(OptionSpec option) {
    return option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
  }

  private static String row(ArgSpec arg) {
    String name = arg instanceof OptionSpec option ? typed(option) : arg.paramLabel();
    String description = String.join(" ", arg.description()).replace(CANDIDATES, candidates(arg));
    return "| `%s` | %s | %s |\n".formatted(cell(name), cell(description), cell(shownDefault(arg)));
  }

  /** The words that may be given; empty if that is not known. */
  private static String candidates(ArgSpec arg) {
    return arg.completionCandidates() == null ? "" : String.join(", ", arg.completionCandidates());
  }

  /** As {@code --help} decides it. */
  private static String shownDefault(ArgSpec arg) {
    boolean shown =
        arg.showDefaultValue() != Visibility.NEVER
            && arg.arity().max() > 0
            && arg.defaultValueString() != null
            && !arg.defaultValueString().equals("null");
    return shown ? "`%s`".formatted(arg.defaultValueString()) : "";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
