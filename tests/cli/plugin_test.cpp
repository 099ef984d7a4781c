// A user's own observable: built outside of the sources against the installed package, loaded by the command.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "hml/core/units.hpp"
#include "hml/event/source.hpp"
#include "hml/observe/quantity.hpp"
#include "terminal.hpp"

namespace hml::test {
namespace {

void shell(const std::string& command) { ASSERT_EQ(std::system((command + " >log 2>&1").c_str()), 0) << command; }

TEST(Plugin, AnObservableOfOnesOwnNeedsTheInstalledPackageAlone) {
  const Folder folder;
  const std::string here = "cd " + folder.path().string() + " && ";
  shell(here + "cmake --install " HML_BUILD " --prefix installed");
  shell(here +
        "cmake -S installed/share/hml/examples/own_observable -B own -G Ninja -DCMAKE_PREFIX_PATH=$PWD/installed");
  shell(here + "cmake --build own");
  const std::string delphes = HML_TEST_DATA "/event/root_delphes.root";
  const Outcome outcome = folder.hml({"observe", delphes, "jet0,jet1.pt_balance", "--plugin", "own/pt_balance.so"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Events events = open_events(delphes)->read(0, 1);
  const double first = Quantity("jet0.pt").evaluate(events).values[0],
               second = Quantity("jet1.pt").evaluate(events).values[0];
  const auto line = outcome.out.substr(outcome.out.find('\n') + 1);
  EXPECT_NEAR(std::stod(line.substr(line.find(',') + 1)), (first - second) / (first + second), 1e-6);
  EXPECT_NE(folder.hml({"observe", delphes, "jet0,jet1.pt_balance"}).code, 0);
}

TEST(Plugin, ADetectorModuleOfOnesOwnNeedsTheInstalledPackageAlone) {
  const Folder folder;
  const std::string here = "cd " + folder.path().string() + " && ";
  shell(here + "cmake --install " HML_BUILD " --prefix installed");
  const std::string examples = "installed/share/hml/examples/";
  for (const std::string name : {"own_module", "own_observable"}) {
    shell(here + "cmake -S " + examples + name + " -B " + name + " -G Ninja -DCMAKE_PREFIX_PATH=$PWD/installed");
    shell(here + "cmake --build " + name);
  }
  const std::string hepmc = HML_TEST_DATA "/event/tt2.hepmc.gz", plugin = "own_module/timing_layer.so";
  const std::vector<std::string> simulate{"simulate", hepmc, "--card", examples + "own_module/timing.tcl", "-o", "timed.h5"};
  const auto with = [](std::vector<std::string> words, const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const Outcome without = folder.hml(simulate);
  EXPECT_NE(without.err.find("unknown module 'TimingLayer'"), std::string::npos) << without.err;
  const Outcome outcome = folder.hml(with(simulate, {"--plugin", plugin}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;

  // The card's layer sees everything, with 30 ps.
  const Events events = open_events(folder / "timed.h5")->read(0, 2);
  const auto &exact = events.collection("Exact").values<float>("t"), &timed = events.collection("Timed").values<float>("t");
  ASSERT_EQ(exact.size(), timed.size());
  ASSERT_GT(exact.size(), 100u);
  const double sigma = 30e-12 * units::s, n = static_cast<double>(exact.size());
  double sum2 = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) sum2 += std::pow(timed[i] - exact[i], 2);
  EXPECT_NEAR(std::sqrt(sum2 / n), sigma, 4 * sigma / std::sqrt(2 * n));

  // A card may name its library itself, relative to its own place.
  folder.write("own.tcl", "library " + plugin + "\nsource " + examples + "own_module/timing.tcl\n");
  const Outcome own = folder.hml({"simulate", hepmc, "--card", "own.tcl", "-o", "own.h5"});
  ASSERT_EQ(own.code, 0) << own.err;
  EXPECT_EQ(open_events(folder / "own.h5")->read(0, 2).collection("Timed").values<float>("t"), timed);

  // One kind of library in the other's place: a run may have both, a detector wants modules.
  const Outcome foreign = folder.hml(with(simulate, {"--plugin", "own_observable/pt_balance.so"}));
  EXPECT_NE(foreign.err.find("adds no detector modules"), std::string::npos) << foreign.err;
  EXPECT_EQ(folder.hml({"observe", "timed.h5", "Exact0.pt", "--plugin", plugin}).code, 0);
  const Outcome checked = folder.hml({"simulate", "--check", examples + "own_module/timing.tcl", "--plugin", plugin});
  EXPECT_EQ(checked.out, examples + "own_module/timing.tcl: 3 modules, 2 branches: ready\n") << checked.err;
}

TEST(Plugin, ARunFileMayNameSome) {
  const Folder folder;
  folder.write("none.so", "no library");
  const Outcome outcome = folder.hml({"run", folder.write_run({{"seed:", "plugins: [none.so]\nseed:"}}), "-o", "run"});
  EXPECT_NE(outcome.code, 0);
  EXPECT_NE(outcome.err.find("cannot load the plugin"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace hml::test
