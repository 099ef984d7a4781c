#include "hml/simulate/card.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "hml/simulate/detector.hpp"
#include "hml/simulate/module.hpp"

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

void expect_warning(const std::string& card, const std::string& place, const std::string& part) {
  const auto detector = Detector::from_text(card, "card.tcl", 1);
  ASSERT_EQ(detector.warnings().size(), 1) << part;
  const std::string message = detector.warnings().front().message();
  EXPECT_NE(message.find(place), std::string::npos) << message;
  EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST(Card, WhatHasNoEffectIsTold) {
  expect_warning(card_with(4, "  Tracks Writer"), "card.tcl:4", "twice");
  expect_warning(card_with(4, ""), "card.tcl", "no TreeWriter");
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

// A card whose only module is `module X A {BODY}`, the body's first line being line 2.
Card with_body(const std::string& body) {
  return Card::parse("set ExecutionPath {A}; module X A {\n" + body + "\n}\n", "card.tcl");
}

std::string value(const Card& card, std::string_view setting) {
  const CardSetting* found = card.modules().at(0).find(setting);
  return found ? found->items.at(0).text.str() : "nothing";
}

void expect_card_error(const std::string& text, const std::string& place, const std::string& part,
                       const CardLimits& limits = {}) {
  try {
    Card::parse(text, "card.tcl", limits);
    ADD_FAILURE() << "no error; expected " << part;
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::config) << e.what();
    EXPECT_TRUE(e.message().starts_with(place + ": ")) << e.what();
    EXPECT_NE(e.message().find(part), std::string::npos) << e.what();
  }
}

TEST(Card, GlobalVariablesAreAsTheCardLeavesThem) {
  const Card card = Card::parse(
      "set ExecutionPath {A}\nset MaxEvents 10\nset RandomSeed 5\nincr RandomSeed\nmodule X A { set B [expr "
      "{$MaxEvents * 2}] }\n",
      "card.tcl");
  ASSERT_TRUE(card.global("MaxEvents"));
  EXPECT_EQ(card.global("MaxEvents")->text, "10");
  EXPECT_EQ(card.global("MaxEvents")->place.line, 2);
  EXPECT_EQ(card.global("RandomSeed")->text, "6");
  EXPECT_EQ(value(card, "B"), "20");
  EXPECT_FALSE(card.global("SkipEvents"));
  EXPECT_FALSE(card.global("tcl_version"));
}

TEST(Card, EveryWayOfSettingAVariableCounts) {
  const Card card = with_body(
      "lappend Codes 11 13\nappend Text a b\nset Count 1\nincr Count 4\nvariable Plain 7\n"
      "set Gone 1\nunset Gone\nset table(key) 3\nset FromTable $table(key)\n"
      "foreach {a b} {1 2 3 4} { add Sums [expr {$a + $b}] }\n"
      "set Bins {}\nwhile {[llength $Bins] < 3} { lappend Bins 0 }\nset Size [llength $Bins]");
  EXPECT_EQ(value(card, "Codes"), "11 13");
  EXPECT_EQ(value(card, "Text"), "ab");
  EXPECT_EQ(value(card, "Count"), "5");
  EXPECT_EQ(value(card, "Plain"), "7");
  EXPECT_EQ(value(card, "Gone"), "nothing");
  EXPECT_EQ(value(card, "table"), "nothing");
  EXPECT_EQ(value(card, "FromTable"), "3");
  EXPECT_EQ(value(card, "Size"), "3");
  const CardModule& a = card.modules()[0];
  EXPECT_EQ(a.find("Sums")->items.size(), 2u);
  EXPECT_EQ(a.find("Codes")->place.line, 2);
  EXPECT_FALSE(a.find("Codes")->helper);
  for (const char* helper : {"a", "b", "Bins"}) EXPECT_TRUE(a.find(helper)->helper) << helper;
}

TEST(Card, NamespacesAreTclsOwn) {
  const Card card = Card::parse(
      "set Radius 9\nset ExecutionPath {A B}\nmodule X A { set Radius 1.5; set Length 3 }\n"
      "proc half {x} { set y [expr {$x / 2.0}]; return $y }\n"
      "module Y B { set Same $A::Radius; set Half [half $::A::Length]; proc own {} { set local 1; return $local }; set "
      "One [own] }\n"
      "set A::Length 4\n",
      "card.tcl");
  const auto &a = card.modules()[0], &b = card.modules()[1];
  EXPECT_EQ(a.find("Radius")->items[0].text, "1.5");
  EXPECT_TRUE(a.find("Radius")->helper);
  EXPECT_EQ(card.global("Radius")->text, "9");
  EXPECT_EQ(b.find("Same")->items[0].text, "1.5");
  EXPECT_EQ(b.find("Half")->items[0].text, "1.5");
  EXPECT_EQ(b.find("One")->items[0].text, "1");
  EXPECT_EQ(a.find("Length")->items[0].text, "4");
  EXPECT_EQ(b.find("local"), nullptr);
  EXPECT_EQ(b.find("y"), nullptr);
}

TEST(Card, ReadTwiceIsTheSame) {
  const std::string text = "set ExecutionPath {A}\nmodule X A { set R [expr {rand()}]; set C [info cmdcount] }\n";
  const Card one = Card::parse(text, "card.tcl"), two = Card::parse(text, "card.tcl");
  EXPECT_EQ(value(one, "R"), value(two, "R"));
  EXPECT_EQ(value(one, "C"), value(two, "C"));
}

TEST(Card, TextsOfOtherSystemsAreRead) {
  const Card card = Card::parse(
      "\xEF\xBB\xBFset ExecutionPath {A} ;# and no more\r\nmodule X A {\r\n\t# a comment\r\n\tset Formula {1 + \\\r\n  "
      " 2}\r\n"
      "\tset Other 5 ;# behind code\r\n}\r\n",
      "card.tcl");
  EXPECT_EQ(value(card, "Formula"), "1 +  2");
  EXPECT_EQ(value(card, "Other"), "5");
  EXPECT_EQ(card.modules()[0].find("Other")->place.line, 6);
  expect_card_error(std::string("set x 1\nset y \0\n", 16), "card.tcl:2", "zero byte");
}

TEST(Card, ModulesMayHaveNoBodyAndTwo) {
  const Card card = Card::parse(
      "set ExecutionPath {A B}\nmodule X A { add L 1 }\nmodule X A { add L 2; set R 3 }\nmodule Y B\n", "card.tcl");
  EXPECT_EQ(card.modules()[0].find("L")->items.size(), 2u);
  EXPECT_TRUE(card.modules()[1].settings.empty());
}

TEST(Card, TheExecutionPathMayBeEdited) {
  const Card card = Card::parse(
      "set ExecutionPath {A\nB\nC}\nset ExecutionPath [lreplace $ExecutionPath 1 1]\nlappend ExecutionPath D\nadd "
      "ExecutionPath E\n",
      "card.tcl");
  std::string names;
  for (const auto& name : card.execution_path()) names += name.text.str();
  EXPECT_EQ(names, "ACDE");
}

TEST(Card, ErrorsInLoopsAndProceduresNameTheirLine) {
  expect_card_error("set ExecutionPath {A}\nmodule X A {\n  foreach x {1 2} {\n    set y $x\n    bogus $x\n  }\n}\n",
                    "card.tcl:5", "'bogus'");
  expect_card_error("proc f {x} {\n  set y 1\n  bogus\n}\nset ExecutionPath {A}\nmodule X A {\n\n  f 1\n}\n",
                    "card.tcl:3", "procedure 'f', called at card.tcl:8");
  expect_card_error("if 1 {\n  if 1 {\n    module X\n  }\n}\n", "card.tcl:3", "usage: module");
  const Card card = with_body("if 1 {\n  set Radius 1\n  set Other 1\n}");
  EXPECT_EQ(card.modules()[0].find("Other")->place.line, 4);
  EXPECT_EQ(card.modules()[0].find("Other")->items[0].place.line, 4);
}

TEST(Card, LibrariesAreCollected) {
  const fs::path folder = fs::path(testing::TempDir()) / "hml_card_library";
  fs::create_directories(folder);
  std::ofstream(folder / "card.tcl") << "library mine.so\nlibrary /opt/other.so\nset ExecutionPath {}\n";
  const Card card = Card::load(folder / "card.tcl");
  ASSERT_EQ(card.libraries().size(), 2u);
  EXPECT_EQ(card.libraries()[0].text, (folder / "mine.so").string());
  EXPECT_EQ(card.libraries()[1].text, "/opt/other.so");
  EXPECT_EQ(card.libraries()[1].place.line, 2);
  fs::remove_all(folder);
  expect_card_error("set ExecutionPath {A}\nmodule X A {\n  library mine.so\n}\n", "card.tcl:3", "outside of modules");
}

TEST(Card, SourceIsRelativeToTheTopCardFirst) {
  const fs::path folder = fs::path(testing::TempDir()) / "hml_card_top";
  fs::create_directories(folder / "parts" / "parts");
  std::ofstream(folder / "card.tcl") << "set ExecutionPath {A}\nmodule X A {\n  source parts/one.tcl\n}\n";
  std::ofstream(folder / "parts" / "one.tcl") << "source parts/two.tcl\nsource near.tcl\n";
  std::ofstream(folder / "parts" / "two.tcl") << "set Two top\n";
  std::ofstream(folder / "parts" / "parts" / "two.tcl") << "set Two nested\n";
  std::ofstream(folder / "parts" / "near.tcl") << "\n\nset Near 1\n";
  const Card card = Card::load(folder / "card.tcl");
  EXPECT_EQ(value(card, "Two"), "top");
  const Place place = card.modules()[0].find("Near")->place;
  EXPECT_EQ(place.text(), (folder / "parts" / "near.tcl").string() + ":3");
  fs::remove_all(folder);
}

TEST(Card, WhatNeverEndsIsStopped) {
  const CardLimits limits{.commands = 50'000, .seconds = 0.5, .bytes = std::int64_t{256} << 20};
  const std::string head = "set ExecutionPath {A}\nmodule X A {\n", commands = "it has run 50000 commands";
  expect_card_error(head + "while 1 {add L 1}\n}\n", "card.tcl:3", commands, limits);
  expect_card_error(head + "while 1 {catch {while 1 {lappend L 1}}}\n}\n", "card.tcl:3", commands, limits);
  expect_card_error(head + "while 1 {}\n}\n", "card.tcl:3", "it has run for 0.5 s", limits);
  expect_card_error("proc f {} {f}\n" + head + "f\n}\n", "card.tcl:1", "too many nested evaluations", limits);
  expect_card_error(head + "set x aaaaaaaa; while 1 {append x $x}\n}\n", "card.tcl:3", "MB");
  expect_card_error("vwait forever\n", "card.tcl:1", "vwait");
  expect_card_error("after 1000000\n", "card.tcl:1", "after");
  // A following card is not harmed.
  EXPECT_EQ(value(with_body("set R 1"), "R"), "1");
}

TEST(Card, FineGridsShareTheirTexts) {
  // 2000 rows of 4000 edges are 160 MB of text.
  const Card card = with_body(
      "set PhiBins {}\nfor {set i 0} {$i <= 4000} {incr i} { add PhiBins [expr {$i * acos(-1) / 2000 - acos(-1)}] }\n"
      "for {set i 0} {$i < 2000} {incr i} { add EtaPhiBins [expr {$i * 0.001}] $PhiBins }");
  const auto& items = card.modules()[0].find("EtaPhiBins")->items;
  ASSERT_EQ(items.size(), 4000u);
  EXPECT_EQ(&items[1].text.str(), &items[3999].text.str());
}

TEST(Card, ShippedCardsAreSound) {
  const Detector cms(fs::path(HML_SOURCE) / "cards" / "cms.tcl", 1);
  const Detector full(fs::path(HML_SOURCE) / "cards" / "cms_full.tcl", 1);
  EXPECT_EQ(full.collections().size(), cms.collections().size() + 3);
}

TEST(Catalogue, EveryModuleTellsItsParameters) {
  for (const auto& item : module_catalogue().items()) {
    Parameters parameters;
    item.make()->declare(parameters);
    EXPECT_FALSE(parameters.entries().empty()) << item.name;
    for (const auto& entry : parameters.entries()) EXPECT_FALSE(entry.doc().empty()) << item.name << " " << entry.name();
  }
}

}  // namespace
}  // namespace hml
