// hml zoo: the published sets, listed and told of.
#include <gtest/gtest.h>

#include "terminal.hpp"

namespace hml::test {
namespace {

void expect_in(const std::string& text, const std::string& words) {
  EXPECT_NE(text.find(words), std::string::npos) << "'" << words << "' is not in\n" << text;
}

TEST(Zoo, Lists) {
  const Folder folder;
  const Outcome outcome = folder.hml({"zoo"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const char* words : {"top_tagging", "quark_gluon_herwig", "jetclass", "jetnet", "lhco", "higgsml", "trackml",
                            "1.73 GB", "CC BY 4.0", "not known", "doi:10.5281/zenodo.2603256"})
    expect_in(outcome.out, words);
}

TEST(Zoo, TellsOfOne) {
  const Folder folder;
  const Outcome outcome = folder.hml({"zoo", "top_tagging"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const char* words : {"2 018 000", "train.h5", "1.04 GB", "md5:45663819f47c13724f67eb0fd80bfa5c",
                            "hml zoo fetch top_tagging", "hml convert train.h5 val.h5 test.h5 top_tagging.h5"})
    expect_in(outcome.out, words);
  expect_in(folder.hml({"zoo", "jetclass"}).out, "tar -xf JetClass_Pythia_train_100M_part0.tar");
}

TEST(Zoo, ExplainsWhatItDoesNotKnow) {
  const Folder folder;
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& words) {
    const Outcome outcome = folder.hml(arguments);
    EXPECT_EQ(outcome.code, 2);
    expect_in(outcome.err, words);
  };
  refused({"zoo", "jetnt"}, "did you mean 'jetnet'");
  refused({"zoo", "fetch", "jetnt"}, "did you mean 'jetnet'");
  refused({"zoo", "fetch", "top_tagging", "--file", "tran.h5"}, "did you mean 'train.h5'");
  refused({"zoo", "fetch"}, "the name of the set is missing");
  refused({"zoo", "jetnet", "-o", "here"}, "go with hml zoo fetch");
  refused({"zoo", "jetnet", "lhco"}, "not understood");
  EXPECT_TRUE(contents(folder.path()).empty());
}

TEST(Zoo, AFileThatIsThereAlreadyIsChecked) {
  const Folder folder;
  folder.write("jets/train.h5", "not what was published");
  const Outcome outcome = folder.hml({"zoo", "fetch", "top_tagging", "-o", "jets", "--file", "train.h5"});
  EXPECT_EQ(outcome.code, 1);
  expect_in(outcome.err, "it has 22 bytes, 1038496555 were published");
}

}  // namespace
}  // namespace hml::test
