// What a user gets wrong is answered by one clear message, exit code 1 or 2, and no half-written file.
#include <gtest/gtest.h>

#include <algorithm>

#include "hml/core/files.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

namespace fs = std::filesystem;
using Replaced = std::vector<std::pair<std::string, std::string>>;

struct BadRun {
  Replaced replaced;
  int code;
  std::string message;
};

TEST(BadInput, RunFilesAreRefusedBeforeTheFirstEvent) {
  const std::vector<BadRun> cases{
      {{{"seed: 7", "sed: 7"}}, 2, "small.yaml:3: the run file: unknown parameter 'sed'; did you mean 'seed'?\n"},
      {{{"  energy:", "  enrgy:"}}, 2, "small.yaml:5: generate: unknown parameter 'enrgy'; did you mean 'energy'?\n"},
      {{{"pt_min: {j", "ptmin: {j"}},
       2,
       "small.yaml:10: sample 'qcd': unknown parameter 'ptmin'; did you mean 'pt_min'?\n"},
      {{{"events: 60", "events: many"}}, 2, "small.yaml:6: generate: events: expected a whole number, found 'many'\n"},
      {{{"events: 60", "events: -5"}}, 2, "small.yaml:6: generate: events: -5 is out of bounds (>= 1)\n"},
      {{{"seed: 7", "seed: [1, 2]"}}, 2, "small.yaml:3: the run file: seed: expected a whole number, found a list\n"},
      {{{"label: 1", "label: one"}}, 2, "small.yaml:9: sample 'z': label: expected a whole number, found 'one'\n"},
      {{{"label: 0", "label: 1"}},
       2,
       "small.yaml:8: generate.samples needs classes, labelled 0, 1, ... without a gap\n"},
      {{{"p p > z z", "p p > z w"}}, 2, "small.yaml:9: unknown particle 'w'; there are d, d~,"},
      {{{"p p > z z", "p p > z t"}}, 2, "small.yaml:9: unknown process 'p p > t z'; did you mean 'p p > z z'"},
      {{{"z > j j, z > vl vl~", "w+ > j j"}},
       2,
       "small.yaml:9: decay 'w+ > j j': the process 'p p > z z' has no outgoing 'w+'\n"},
      {{{"z > j j, z > vl vl~", "z > j e-, z > vl vl~"}},
       2,
       "small.yaml:9: decay 'z > j e-': the z has no such decay; it has d d~, u u~"},
      {{{"pt_max: {23: 300}", "pt_max: {23: 200}"}},
       1,
       "small.yaml:9: pt_max of 200 GeV is not above pt_min of 250 GeV (the two outgoing particles have equal pt)\n"},
      {{{"PartonLevel:MPI", "PartonLevel:MPJ"}},
       2,
       "small.yaml:7: unknown setting of Pythia 'PartonLevel:MPJ'; did you mean 'PartonLevel:MPI'"},
      {{{"cards/cms.tcl", "cards/cmss.tcl"}},
       2,
       "small.yaml:12: there is no file 'cards/cmss.tcl' here, beside the run file, or in"},
      {{{"fatjet.size > 0", "fatjet.sise > 0"}},
       2,
       "small.yaml:14: cut 'fatjet.sise > 0 and jet.size > 1': unknown observable 'fatjet.sise'; did you mean "
       "'fatjet.size'?\n"
       "    fatjet.sise > 0 and jet.size > 1\n"
       "           ^\n"},
      {{{"fatjet.size > 0", "fatjt.size > 0"}}, 2, "unknown collection 'fatjt'; did you mean 'FatJet'?"},
      {{{"fatjet0.tau21", "fatjet0.tau2l"}},
       2,
       "small.yaml:16: representation 'observables': unknown observable 'fatjet0.tau2l'; did you mean 'fatjet0.tau2' "
       "or 'fatjet0.tau21'?\n"
       "    fatjet0.tau2l\n"
       "            ^\n"},
      {{{"fatjet0.mass", "fatjt0.mass"}},
       2,
       "small.yaml:16: representation 'observables': observable 'fatjt0.mass': unknown collection 'fatjt'; did you "
       "mean 'FatJet'?\n"},
      {{{"fatjet0.constituents", "fatjt0.constituents"}},
       2,
       "representation 'image': unknown collection 'fatjt'; did you mean 'FatJet'?"},
      {{{"type: set", "type: sett"}},
       2,
       "small.yaml:16: representation 'observables': unknown representation 'sett'; did you mean 'set'?\n"},
      {{{"type: image, of", "of"}}, 2, "small.yaml:17: representation 'image': 'type' is missing\n"},
      {{{"mlp, input: observables", "mlp, input: observable"}},
       2,
       "small.yaml:21: approach 'mlp': unknown representation 'observable'; did you mean 'observables'?\n"},
      {{{"mlp, input: observables", "mlp, input: image"}},
       2,
       "small.yaml:21: approach 'mlp': mlp needs a set of features, shape (events, features); 'image' has shape (0, 1, "
       "11, 11)\n"},
      {{{"approach: boosted_trees", "approach: boosted_tree"}},
       2,
       "small.yaml:20: unknown approach 'boosted_tree'; did you mean 'boosted_trees'?\n"},
      {{{"epochs: 3", "epoch: 3"}},
       2,
       "small.yaml:21: approach 'mlp': unknown parameter 'epoch'; did you mean 'epochs'?\n"},
      {{{"epochs: 3", "epochs: 0"}}, 2, "small.yaml:21: approach 'mlp': epochs: 0 is out of bounds ([1, 1000000])\n"},
      {{{"generate:", "generate: ["}}, 2, "small.yaml:"},
      {{{"simulate:", "simulat:"}},
       2,
       "small.yaml:11: the run file: unknown parameter 'simulat'; did you mean 'simulate'?\n"},
  };
  const Folder folder;
  for (const auto& bad : cases) {
    fs::remove_all(folder / "out");
    folder.write_run(bad.replaced);
    SCOPED_TRACE(bad.replaced[0].second);
    const Outcome outcome = folder.hml({"run", "small.yaml", "-o", "out"});
    EXPECT_EQ(outcome.code, bad.code);
    EXPECT_EQ(outcome.out, "");
    if (bad.message.ends_with('\n')) {
      EXPECT_EQ(outcome.err, "hml: " + bad.message);
    } else {
      EXPECT_NE(outcome.err.find(bad.message), std::string::npos) << outcome.err;
      EXPECT_TRUE(outcome.err.starts_with("hml: small.yaml:")) << outcome.err;
    }
    for (const auto& [name, bytes] : contents(folder / "out")) EXPECT_EQ(name, "run.yaml");
  }
}

// The command fails with one line, or one and a mark below it, that holds all of `words`, and leaves no file `left`.
void refuses(const Folder& folder, const std::vector<std::string>& arguments, int code,
             const std::vector<std::string>& words) {
  const Outcome outcome = folder.hml(arguments);
  std::string command = "hml";
  for (const auto& argument : arguments) command += " " + argument;
  SCOPED_TRACE(command);
  EXPECT_EQ(outcome.code, code);
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("hml: ") && outcome.err.ends_with('\n')) << outcome.err;
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  for (const auto& word : words)
    EXPECT_NE(outcome.err.find(word), std::string::npos) << "'" << word << "' is not in: " << outcome.err;
  EXPECT_EQ(unfinished(folder.path()), std::vector<std::string>{});
}

TEST(BadInput, FilesThatAreNoRunFiles) {
  const Folder folder;
  folder.write("prose.yaml", "Dear hml, make me a Higgs.\n");
  folder.write("empty.yaml", "");
  folder.write("binary.yaml", std::string("\x7f"
                                          "ELF\0\0\1",
                                          7));
  refuses(folder, {"run", "missing.yaml"}, 1, {"cannot read 'missing.yaml': No such file or directory"});
  refuses(folder, {"run", "/"}, 1, {"cannot read '/': Is a directory"});
  refuses(folder, {"run", "prose.yaml"}, 2, {"prose.yaml:1: this is no run file"});
  refuses(folder, {"run", "empty.yaml"}, 2, {"empty.yaml:1: this is no run file"});
  refuses(folder, {"run", "binary.yaml"}, 2, {"binary.yaml: this is no text file"});
  EXPECT_FALSE(fs::exists(folder / "runs"));
}

TEST(BadInput, CommandLines) {
  const Folder folder;
  folder.write_run();
  refuses(folder, {}, 2, {"hml --help"});
  refuses(folder, {"rum", "small.yaml"}, 2, {"unknown command 'rum'; did you mean 'run'?"});
  refuses(folder, {"frobnicate"}, 2, {"unknown command 'frobnicate'; known: run, generate, simulate,"});
  refuses(folder, {"--versio"}, 2, {"unknown option '--versio'; did you mean '--version'?"});
  refuses(folder, {"run", "small.yaml", "--thread", "2"}, 2, {"unknown option '--thread'; did you mean '--threads'?"});
  refuses(folder, {"run", "small.yaml", "--outptu=x"}, 2, {"unknown option '--outptu'; did you mean '--output'?"});
  refuses(folder, {"run"}, 2, {"RUN is required (see hml run --help)"});
  refuses(folder, {"run", "small.yaml", "more.yaml"}, 2, {"more.yaml"});
  refuses(folder, {"run", "small.yaml", "--threads", "0"}, 2, {"--threads", "1 to 1024"});
  refuses(folder, {"run", "small.yaml", "--device", "gpu"}, 2, {"--device", "'gpu'", "cuda"});
  refuses(folder, {"run", "small.yaml", "--set", "generate.events"}, 2, {"--set generate.events: expected KEY=VALUE"});
  refuses(folder, {"run", "small.yaml", "--set", "generate.event=5"}, 2,
          {"hml: --set generate.event=5: generate: unknown parameter 'event'; did you mean 'events'?"});
  refuses(folder, {"run", "small.yaml", "--set", "generate.events=x"}, 2,
          {"hml: --set generate.events=x: generate: events: expected a whole number, found 'x'"});
  refuses(folder, {"run", "small.yaml", "--set", "seed.x=3"}, 2,
          {"small.yaml:3: --set seed.x=3: expected a map, found '7'"});
  refuses(folder, {"list", "observable"}, 2, {"unknown catalogue 'observable'; did you mean 'observables'?"});
  EXPECT_FALSE(fs::exists(folder / "runs"));
}

TEST(BadInput, CardsNameTheLine) {
  const std::string card = read_text(HML_SOURCE "/cards/cms.tcl");
  // The card with one more command, which begins at line 40.
  const auto with_line_40 = [&](const std::string& command) {
    std::size_t at = 0;
    for (int line = 1; line < 40; ++line) at = card.find('\n', at) + 1;
    return card.substr(0, at) + command + "\n" + card.substr(at);
  };
  const Folder folder;
  folder.write_run({{"cards/cms.tcl", "card.tcl"}});
  const std::vector<std::pair<std::string, std::string>> cases{
      {"modul Merger Extra {}", "card.tcl:40: unknown command 'modul'; did you mean 'module'?"},
      {"set Radius [expr 1 +]", "card.tcl:40: Tcl: missing operand"},
      {"set Radiuss 1.29",
       "card.tcl:40: ParticlePropagator 'Propagator': unknown parameter 'Radiuss'; did you mean 'Radius'"},
      {"set Radius wide", "card.tcl:40: "},
      // Of a brace that nothing closes, the block that it is in is known: it begins at line 33.
      {"foreach layer {1 2 3", "card.tcl:33: Tcl: missing close-brace"},
  };
  for (const auto& [command, message] : cases) {
    folder.write("card.tcl", with_line_40(command));
    refuses(folder, {"run", "small.yaml", "-o", "out"}, 2, {"hml: " + message});
  }
  EXPECT_EQ(contents(folder / "out").size(), 0u);
}

TEST(BadInput, AFullDiskLeavesNothingHalfWritten) {
  const Folder folder;
  ASSERT_EQ(folder.hml({"run", folder.write_run(), "-o", "whole"}).code, 0);
  ASSERT_EQ(folder.hml({"generate", "small.yaml", "-o", "whole"}).code, 0);
  const auto whole = contents(folder / "whole");
  for (const auto& [name, bytes] : whole) {
    if (name == "run.yaml" || name == "stages.json" || name.ends_with("qcd.h5") || name == "models/cuts.h5" ||
        name == "models/cnn.h5")
      continue;
    SCOPED_TRACE(name);
    fs::remove_all(folder / "full");
    fs::copy(folder / "whole", folder / "full", fs::copy_options::recursive);
    fs::remove(folder / "full" / name);
    const bool particles = name.starts_with("particles");
    const Outcome outcome = folder.hml({particles ? "generate" : "run", "small.yaml", "-o", "full"}, bytes.size() / 2);
    EXPECT_EQ(outcome.code, 1) << outcome.out;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_NE(outcome.err.find("File too large"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
    EXPECT_FALSE(fs::exists(folder / "full" / name));
    EXPECT_EQ(unfinished(folder / "full"), std::vector<std::string>{});

    // With room again the run goes on to the same end; one file of each kind is tried.
    if (name != "events/z.h5" && name != "dataset.h5" && name != "models/mlp.h5") continue;
    ASSERT_EQ(folder.hml({particles ? "generate" : "run", "small.yaml", "-o", "full"}).code, 0);
    const auto again = contents(folder / "full");
    ASSERT_EQ(again.size(), whole.size());
    if (name.ends_with(".h5") || name.ends_with(".npz")) {
      EXPECT_TRUE(again.at(name) == bytes);
    }
  }
}

TEST(BadInput, FoldersThatCannotBeWritten) {
  const Folder folder;
  folder.write_run();
  folder.write("file", "in the way");
  // Root may write anywhere but in /proc.
  refuses(folder, {"run", "small.yaml", "-o", "file"}, 1, {"'file'"});
  refuses(folder, {"run", "small.yaml", "-o", "file/below"}, 1, {"file/below"});
  refuses(folder, {"run", "small.yaml", "-o", "/proc/hml"}, 1, {"'/proc/hml'"});
  refuses(folder, {"simulate", HML_TEST_DATA "/event/tt2.hepmc.gz", "-o", "/proc/hml.h5"}, 1, {"/proc/hml.h5"});
  EXPECT_EQ(read_text(folder / "file"), "in the way");
}

TEST(BadInput, TornAndForeignFiles) {
  const Folder folder;
  ASSERT_EQ(folder.hml({"train", folder.write_run(), "-o", "out"}).code, 0);
  const std::string model = read_text(folder / "out/models/mlp.h5"), dataset = read_text(folder / "out/dataset.h5"),
                    events = read_text(folder / "out/events/z.h5");
  for (const double part : {0.9}) {
    const auto torn = [&](const std::string& whole) {
      return whole.substr(0, static_cast<std::size_t>(part * static_cast<double>(whole.size())));
    };
    folder.write("model.h5", torn(model));
    folder.write("dataset.h5", torn(dataset));
    folder.write("events.h5", torn(events));
    refuses(folder, {"predict", "model.h5", "out/dataset.h5", "-o", "made"}, 1, {"'model.h5' is no whole HDF5 file"});
    refuses(folder, {"predict", "out/models/mlp.h5", "dataset.h5", "-o", "made"}, 1,
            {"'dataset.h5' is no whole HDF5 file"});
    refuses(folder, {"evaluate", "dataset.h5", "out/models/mlp.h5", "-o", "made"}, 1,
            {"'dataset.h5' is no whole HDF5 file"});
    refuses(folder, {"evaluate", "out/dataset.h5", "out/models/cuts.h5", "model.h5", "-o", "made"}, 1,
            {"'model.h5' is no whole HDF5 file"});
    refuses(folder, {"simulate", "events.h5", "-o", "made"}, 1, {"'events.h5' is no whole HDF5 file"});
  }
  refuses(folder, {"predict", "out/dataset.h5", "out/dataset.h5", "-o", "made"}, 1,
          {"'out/dataset.h5' is an HDF5 file, but no saved approach"});
  refuses(folder, {"predict", "out/models/mlp.h5", "out/events/z.h5", "-o", "made"}, 1,
          {"'out/events/z.h5' is no dataset"});
  refuses(folder, {"simulate", "out/dataset.h5", "-o", "made"}, 1, {"'out/dataset.h5' is no event file"});
  refuses(folder, {"simulate", "out/events/z.h5", "-o", "made"}, 1, {"Particle"});
  refuses(folder, {"simulate", "small.yaml", "-o", "made"}, 1, {"small.yaml"});
  refuses(folder, {"predict", "none.h5", "out/dataset.h5", "-o", "made"}, 1, {"cannot read 'none.h5'"});
  refuses(folder, {"predict", "out/models/mlp.h5", "none.h5", "-o", "made"}, 1, {"cannot read 'none.h5'"});
  refuses(folder, {"simulate", "none.hepmc", "-o", "made"}, 1, {"none.hepmc"});
  refuses(folder, {"predict", "out/models/mlp.h5", "out/dataset.h5", "--split", "tst", "-o", "made"}, 2,
          {"'tst'; did you mean 'test'?"});
  EXPECT_FALSE(fs::exists(folder / "made"));
}

TEST(BadInput, ADatasetThatTheModelWasNotTrainedOn) {
  const Folder folder;
  ASSERT_EQ(folder.hml({"train", folder.write_run(), "-o", "out"}).code, 0);
  folder.write_run({{"fatjet0.tau21", "fatjet0.pt"}, {"[11, 11]", "[7, 7]"}}, "other.yaml");
  // The events are the same ones.
  fs::copy(folder / "out", folder / "other", fs::copy_options::recursive);
  fs::copy(folder / "out", folder / "third", fs::copy_options::recursive);
  ASSERT_EQ(folder.hml({"dataset", "other.yaml", "-o", "other"}).code, 0);
  refuses(folder, {"predict", "out/models/mlp.h5", "other/dataset.h5", "-o", "made"}, 1,
          {"fatjet0.tau21", "the sample lacks"});
  refuses(folder, {"predict", "out/models/cnn.h5", "other/dataset.h5", "-o", "made"}, 1, {"(1, 7, 7)", "(1, 11, 11)"});
  folder.write_run({{"observables: {type", "numbers: {type"},
                    {"input: observables}", "input: numbers}"},
                    {"input: observables,", "input: numbers,"},
                    {"input: observables,", "input: numbers,"}},
                   "third.yaml");
  ASSERT_EQ(folder.hml({"dataset", "third.yaml", "-o", "third"}).code, 0);
  refuses(folder, {"evaluate", "third/dataset.h5", "out/models/mlp.h5", "-o", "made"}, 2,
          {"'observables'", "numbers, image"});
  EXPECT_FALSE(fs::exists(folder / "made"));
}

}  // namespace
}  // namespace hml::test
