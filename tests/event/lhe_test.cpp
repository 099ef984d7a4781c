#include "hml/event/lhe.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

namespace hml {
namespace {

namespace fs = std::filesystem;

const std::string head =
    "<LesHouchesEvents version=\"3.0\">\n<header>\n<initrwgt><weight "
    "id='1001'>x</weight></initrwgt>\n</header>\n<init>\n"
    "2212 2212 6.5e+03 6.5e+03 0 0 247000 247000 -4 1\n5.0e+02 1.0 5.0e+02 1\n</init>\n";
// u ubar to a Z and its two muons.
const std::string event =
    "<event>\n 5 1 +5.0D+02 9.12e+01 7.8e-03 1.2e-01\n"
    " 2 -1 0 0 501 0 0. 0. +50. 50. 0. 0. 1.\n"
    " -2 -1 0 0 0 501 0. 0. -40. 40. 0. 0. -1.\n"
    " 23 2 1 2 0 0 0. 0. 10. 90. 89.44 0.1 9.\n"
    " 13 1 3 3 0 0 30. 0. 5. 30.4 0. 0. 1.\n"
    " -13 1 3 0 0 0 -30. 0. 5. 30.4 0. 0. -1.\n"
    "# a comment\n<rwgt>\n<wgt id='1001'> +4.5e+02 </wgt>\n<wgt id=\"mu up\"> 5.5e+02 </wgt>\n</rwgt>\n</event>\n";
const std::string foot = "</LesHouchesEvents>\n";

class Lhe : public testing::Test {
 protected:
  void SetUp() override {
    path_ = fs::path(testing::TempDir()) /
            ("hml_lhe_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
  }
  void TearDown() override { fs::remove(path_); }
  void write(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }
  std::string message_of(const std::string& text) {
    write(text);
    try {
      LheReader reader(path_);
      while (reader.read(10).size() > 0) {
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return error.message();
    }
    return "no error";
  }
  fs::path path_;
};

TEST_F(Lhe, ReadsEventsInBatches) {
  write(head + event + event + event + foot);
  LheReader reader(path_);
  const Events two = reader.read(2), one = reader.read(10);
  EXPECT_EQ(two.size(), 2);
  EXPECT_EQ(one.size(), 1);
  EXPECT_EQ(reader.position(), 3);
  EXPECT_EQ(reader.read(1).size(), 0);
  two.check("lhe");
  const Collection& info = one.collection("Event");
  EXPECT_EQ(info.values<std::int64_t>("number")[0], 2);
  EXPECT_EQ(info.values<double>("weight")[0], 500);
  EXPECT_EQ(info.values<double>("scale")[0], 91.2);
  EXPECT_EQ(info.values<double>("alpha_qed")[0], 7.8e-3);
  EXPECT_EQ(info.values<double>("alpha_qcd")[0], 0.12);
  EXPECT_EQ(info.values<std::int32_t>("process_id")[0], 1);
  EXPECT_EQ(info.values<double>("weight_1001")[0], 450);
  EXPECT_EQ(info.values<double>("weight_mu_up")[0], 550);
  const Collection& particles = one.collection("Particle");
  EXPECT_EQ(particles.values<std::int32_t>("pdg"), (std::vector<std::int32_t>{2, -2, 23, 13, -13}));
  EXPECT_EQ(particles.values<std::int32_t>("status"), (std::vector<std::int32_t>{-1, -1, 2, 1, 1}));
  EXPECT_EQ(particles.values<std::int32_t>("mother1"), (std::vector<std::int32_t>{-1, -1, 0, 2, 2}));
  EXPECT_EQ(particles.values<std::int32_t>("mother2"), (std::vector<std::int32_t>{-1, -1, 1, 2, 2}));
  EXPECT_EQ(particles.values<std::int32_t>("daughter1"), (std::vector<std::int32_t>{2, 2, 3, -1, -1}));
  EXPECT_EQ(particles.values<std::int32_t>("daughter2"), (std::vector<std::int32_t>{2, 2, 4, -1, -1}));
  EXPECT_EQ(particles.values<std::int32_t>("colour1")[0], 501);
  EXPECT_EQ(particles.values<double>("lifetime")[2], 0.1);
  EXPECT_EQ(particles.values<double>("pz"), (std::vector<double>{50, -40, 10, 5, 5}));
}

TEST_F(Lhe, ReadsGzippedTextAndNoEvents) {
  const std::string text = head + event + foot;
  gzFile file = gzopen(path_.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  EXPECT_EQ(LheReader(path_).read(5).size(), 1);
  write(head + foot);
  EXPECT_EQ(LheReader(path_).read(5).size(), 0);
}

TEST_F(Lhe, TornFilesAreErrors) {
  const auto expect = [&](const std::string& text, const std::string& words) {
    const auto message = message_of(text);
    EXPECT_NE(message.find(words), std::string::npos) << message;
    EXPECT_NE(message.find(path_.string()), std::string::npos) << message;
  };
  expect(head + event, "event 1 is torn: the file ends without '</LesHouchesEvents>'");
  expect(head + event + event.substr(0, event.find("# a")), "event 1 is torn: the file ends before '</event>'");
  expect(head + event.substr(0, event.find(" 13 1")), "the file ends before a particle");
  std::string wrong = event;
  wrong.replace(wrong.find("-40."), 4, "-x0.");
  expect(head + wrong + foot, ":12: event 0 is torn: '-2 -1 0 0 0 501 0. 0. -x0. 40. 0. 0. -1.' is no particle");
  std::string orphan = event;
  orphan.replace(orphan.find("13 1 3 3"), 8, "13 1 9 9");
  expect(head + orphan + foot, "mothers 9 and 9 of 5");
  std::string bare = event;
  bare.erase(bare.find("<wgt id='1001'"), 33);
  expect(head + event + bare + foot, "it has no weight '1001'");
  expect(head + event.substr(0, event.find("<wgt id=\"mu")) + "<wgt id='1001'> 1 </wgt>\n</event>\n" + foot,
         "two weights '1001'");
  expect("something else\n", "is no Les Houches Event file");
}

}  // namespace
}  // namespace hml
