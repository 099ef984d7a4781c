// A user's own observable: built outside of the sources against the installed package, loaded by the command.
#include <gtest/gtest.h>

#include <cstdlib>

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

TEST(Plugin, ARunFileMayNameSome) {
  const Folder folder;
  folder.write("none.so", "no library");
  const Outcome outcome = folder.hml({"run", folder.write_run({{"seed:", "plugins: [none.so]\nseed:"}}), "-o", "run"});
  EXPECT_NE(outcome.code, 0);
  EXPECT_NE(outcome.err.find("cannot load the plugin"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace hml::test
