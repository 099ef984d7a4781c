#include "hml/simulate/card.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "hml/simulate/detector.hpp"

namespace hml {
namespace {

namespace fs = std::filesystem;

// A small detector whose lines are known: the tests spoil one of them.
const std::vector<std::string> lines = {"set ExecutionPath {",                         // 1
                                        "  Propagator",                                // 2
                                        "  Tracks",                                    // 3
                                        "  Writer",                                    // 4
                                        "}",                                           // 5
                                        "module ParticlePropagator Propagator {",      // 6
                                        "  set InputArray Delphes/stableParticles",    // 7
                                        "  set Radius 1.29",                           // 8
                                        "}",                                           // 9
                                        "module Efficiency Tracks {",                  // 10
                                        "  set InputArray Propagator/chargedHadrons",  // 11
                                        "  set OutputArray tracks",                    // 12
                                        "  set EfficiencyFormula {",                   // 13
                                        "     (pt > 1) * 0.9 }",                       // 14
                                        "}",                                           // 15
                                        "module TreeWriter Writer {",                  // 16
                                        "  add Branch Tracks/tracks Track Track",      // 17
                                        "}"};                                          // 18

std::string card_with(std::size_t line, const std::string& text) {
  std::string card;
  for (std::size_t i = 0; i < lines.size(); ++i) card += (i + 1 == line ? text : lines[i]) + "\n";
  return card;
}

void expect_error(const std::string& card, const std::string& place, const std::string& part) {
  try {
    Detector::from_text(card, "card.tcl", 1);
    ADD_FAILURE() << "no error; expected " << part;
  } catch (const Error& e) {
    const std::string message = e.what();
    EXPECT_EQ(e.kind(), ErrorKind::config) << message;
    EXPECT_NE(message.find(place), std::string::npos) << message;
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
}

TEST(Card, TheSmallDetectorIsFine) {
  const auto detector = Detector::from_text(card_with(0, ""), "card.tcl", 1);
  EXPECT_EQ(detector.collections(), std::vector<std::string>{"Track"});
}

TEST(Card, ErrorsNameLineAndNearestName) {
  expect_error(card_with(3, "  Trakcs"), "card.tcl:3", "did you mean 'Tracks'");
  expect_error(card_with(10, "module Eficiency Tracks {"), "card.tcl:10", "did you mean 'Efficiency'");
  expect_error(card_with(8, "  set Radus 1.29"), "card.tcl:8", "did you mean 'Radius'");
  expect_error(card_with(8, "  set Radius wide"), "card.tcl:8", "Radius");
  expect_error(card_with(8, "  set Radius -1"), "card.tcl:8", "out of bounds");
  expect_error(card_with(11, "  set InputArray Propagator/chargedHadron"), "card.tcl:11",
               "did you mean 'Propagator/chargedHadrons'");
  expect_error(card_with(7, "  set InputArray Tracks/tracks"), "card.tcl:7", "comes no earlier");
  expect_error(card_with(14, "     (pt >) * 0.9 }"), "card.tcl:13", "column");
  expect_error(card_with(17, "  add Branch Tracks/tracks Track Trak"), "card.tcl:17", "did you mean 'Track'");
  expect_error(card_with(17, "  add Branch Tracks/tracks Track"), "card.tcl:17", "triples");
  expect_error(card_with(8, "  sett Radius 1.29"), "card.tcl:8", "sett");
  expect_error(card_with(8, "  set Radius [expr {1 +}]"), "card.tcl:8", "Tcl");
  expect_error(card_with(8, "  set Radius $wide"), "card.tcl:8", "wide");
  expect_error(card_with(9, ""), "card.tcl:6", "close-brace");
  expect_error(card_with(4, "  Tracks Writer"), "card.tcl:4", "twice");
  expect_error(card_with(4, ""), "card.tcl", "no TreeWriter");
  expect_error("module Merger A { }\n", "card.tcl", "ExecutionPath");
  expect_error("set ExecutionPath {A}\nexec ls\n", "card.tcl:2", "exec");
  expect_error(card_with(16, "module TreeWriter Tracks {"), "card.tcl:16", "Efficiency already");
}

TEST(Card, LineFortyIsLineForty) {
  // 18 lines of a sound card, then a module whose third line is wrong.
  const std::string card = card_with(4, "  Writer Other") + std::string(19, '\n') +
                           "module Merger Other {\n  set OutputArray a\n  set OutputArry b\n}\n";
  expect_error(card, "card.tcl:40", "did you mean 'OutputArray'");
}

TEST(Card, TclWorks) {
  const Card card = Card::parse(R"(
    set ExecutionPath {A B}
    set scale 2.0
    proc twice {x} { set y [expr {2 * $x}]; return $y }
    module X A {
      set Bins {}
      for {set i 0} {$i < 3} {incr i} { add Bins [expr {$i * $scale}] }
      foreach eta {1 2} { add EtaPhiBins $eta $Bins }
      set Radius [twice 1.5]
      if {$scale > 1} { set Flag true }
      add PdgCode {11}
      add PdgCode {-11}
    }
    module Y B {}
  )",
                                "card.tcl");
  ASSERT_EQ(card.modules().size(), 2u);
  const CardModule& a = card.modules()[0];
  EXPECT_EQ(a.type, "X");
  EXPECT_EQ(a.find("Radius")->items[0].text, "3.0");
  EXPECT_EQ(a.find("Radius")->place.line, 9);
  EXPECT_EQ(a.find("Flag")->items[0].text, "true");
  ASSERT_EQ(a.find("EtaPhiBins")->items.size(), 4u);
  EXPECT_EQ(split_list(a.find("EtaPhiBins")->items[3]), (std::vector<std::string>{"0.0", "2.0", "4.0"}));
  ASSERT_EQ(a.find("PdgCode")->items.size(), 2u);
  EXPECT_EQ(a.find("PdgCode")->items[1].place.line, 12);
  EXPECT_TRUE(a.find("Bins")->helper);
  EXPECT_TRUE(a.find("i")->helper);
  EXPECT_FALSE(a.find("Radius")->helper);
  EXPECT_EQ(card.execution_path().size(), 2u);
}

TEST(Card, SourceIsRelativeAndModulesCanBeExtended) {
  const fs::path folder = fs::temp_directory_path() / "hml_card_test";
  fs::create_directories(folder / "sub");
  std::ofstream(folder / "sub" / "base.tcl") << card_with(0, "");
  std::ofstream(folder / "top.tcl")
      << "source sub/base.tcl\nmodule TreeWriter Writer {\n  add Branch Delphes/allParticles Particle GenParticle\n}\n";
  std::ofstream(folder / "bad.tcl") << "\nsource sub/bse.tcl\n";
  const Detector detector(folder / "top.tcl", 1);
  EXPECT_EQ(detector.collections(), (std::vector<std::string>{"Track", "Particle"}));
  EXPECT_NE(detector.card_text().find("Radius 1.29"), std::string::npos);
  try {
    Detector bad(folder / "bad.tcl", 1);
    ADD_FAILURE();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("bad.tcl:2"), std::string::npos) << e.what();
    EXPECT_NE(std::string(e.what()).find("bse.tcl"), std::string::npos) << e.what();
  }
  fs::remove_all(folder);
}

TEST(Card, ShippedCardsAreSound) {
  const Detector cms(fs::path(HML_SOURCE) / "cards" / "cms.tcl", 1);
  const Detector full(fs::path(HML_SOURCE) / "cards" / "cms_full.tcl", 1);
  EXPECT_EQ(full.collections().size(), cms.collections().size() + 3);
}

TEST(Catalogue, TablesListEverything) {
  EXPECT_GE(module_table().rows.size(), 15u);
  for (const auto& row : module_table().rows) EXPECT_FALSE(module_parameter_table(row[0]).rows.empty()) << row[0];
  EXPECT_THROW(module_parameter_table("Mergr"), Error);
}

}  // namespace
}  // namespace hml
