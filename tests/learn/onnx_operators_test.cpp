#include "hml/learn/onnx/onnx_operators.hpp"

#include <gtest/gtest.h>

#include "hml/core/error.hpp"
#include "onnx_file.hpp"
#include "toy.hpp"

namespace hml {
namespace {

using Shape = std::vector<std::int64_t>;
constexpr auto events = OnnxBuilder::events;

class OnnxOperators : public testing::Test {
 protected:
  OnnxValue input(Shape row) { return builder_.input(fmt::format("x{}", ++inputs_), std::move(row)); }
  OnnxValue zeros(const Shape& shape) {
    std::int64_t size = 1;
    for (const auto n : shape) size *= n;
    return builder_.constant(std::vector<float>(static_cast<std::size_t>(size)), shape);
  }
  template <class Work>
  static void refuses(const Work& work) {
    EXPECT_TRUE(test::contains(test::message_of(work), "do not fit"));
  }

  OnnxGraph graph_{{{"", 17}}, "events"};
  OnnxBuilder builder_{graph_};
  int inputs_ = 0;
};

TEST_F(OnnxOperators, KnowTheirShapes) {
  const OnnxValue x = input({5, 3});
  EXPECT_EQ((x + zeros({3})).shape(), (Shape{events, 5, 3}));
  EXPECT_EQ((x * zeros({2, 1, 5, 1})).rank(), 4);
  EXPECT_EQ(matmul(x, zeros({3, 7})).shape(), (Shape{events, 5, 7}));
  EXPECT_EQ(matmul(zeros({1, 4, 5}), x).shape(), (Shape{events, 4, 3}));
  EXPECT_EQ(reshape(x, {events, 15}).shape(), (Shape{events, 15}));
  EXPECT_EQ(transpose(x, {0, 2, 1}).shape(), (Shape{events, 3, 5}));
  EXPECT_EQ(squeeze(unsqueeze(x, 1), 1).shape(), x.shape());
  EXPECT_EQ(concat({x, slice(x, -1, 1, 3)}, 2).shape(), (Shape{events, 5, 5}));
  EXPECT_EQ(pad_to(x, 1, 8).shape(), (Shape{events, 8, 3}));
  EXPECT_EQ(sum(x, 1).shape(), (Shape{events, 3}));
  EXPECT_EQ(mean(x, -1, true).shape(), (Shape{events, 5, 1}));
  EXPECT_EQ(for_each_event(zeros({1, 2}), x).shape(), (Shape{events, 2}));
  const auto [values, places] = smallest(x, 2);
  EXPECT_EQ(gather_rows(x, places).shape(), (Shape{events, 5, 2, 3}));
  EXPECT_EQ(max_pool(convolution(input({2, 7, 6}), zeros({4, 2, 3, 3}), zeros({4}), 1)).shape(), (Shape{events, 4, 3, 3}));
  EXPECT_EQ(clip(x, zeros({}), zeros({})).shape(), x.shape());
}

TEST_F(OnnxOperators, WalkOverImages) {
  const OnnxValue images = input({4, 7, 6});
  EXPECT_EQ(convolution(images, zeros({4, 1, 7, 7}), zeros({4}), 3).shape(), images.shape());  // each channel by itself
  EXPECT_EQ(convolution(images, zeros({6, 2, 3, 3}), {}, 1, 2).shape(), (Shape{events, 6, 4, 3}));
  EXPECT_EQ(convolution(images, zeros({5, 4, 2, 2}), zeros({5}), 0, 2).shape(), (Shape{events, 5, 3, 3}));
  EXPECT_EQ(batch_norm(images, zeros({4}), zeros({4}), zeros({4}), zeros({4})).shape(), images.shape());
  refuses([&] { convolution(images, zeros({4, 3, 3, 3}), {}, 1); });
  refuses([&] { convolution(images, zeros({3, 2, 3, 3}), {}, 1); });
  refuses([&] { convolution(images, zeros({4, 4, 3, 3}), zeros({3}), 1); });
  refuses([&] { convolution(images, zeros({4, 4, 8, 8}), {}, 0); });
  refuses([&] { batch_norm(images, zeros({4}), zeros({4}), zeros({4}), zeros({7})); });
}

TEST_F(OnnxOperators, HaveOneNameEach) {
  const OnnxValue x = builder_.input("x", {5});
  EXPECT_EQ(builder_.input("x", {5}).name(), "x");
  EXPECT_EQ((x + x).name(), "Add_1");
  const auto taken = [](const auto& work) { return test::contains(test::message_of(work), "would be called"); };
  EXPECT_TRUE(taken([&] { builder_.input("x", {6}); }));
  EXPECT_TRUE(taken([&] { builder_.input("Add_1", {5}); }));
  EXPECT_TRUE(taken([&] { builder_.named("x", {1}, std::vector<float>{1}); }));
  EXPECT_TRUE(taken([&] { builder_.output("x", x); }));
}

TEST_F(OnnxOperators, ReadSequencesInOneDirectionOrTwo) {
  const OnnxValue steps = transpose(input({5, 3}), {1, 0, 2}), lengths = sum(sum(input({5, 3}), 2), 1);
  const auto [outputs, last] = lstm(steps, {zeros({2, 28, 3}), zeros({2, 28, 7}), zeros({2, 56})}, lengths);
  EXPECT_EQ(outputs.shape(), (Shape{5, 2, events, 7}));
  EXPECT_EQ(last.shape(), (Shape{2, events, 7}));
  const OnnxRecurrence one_way{zeros({1, 21, 3}), zeros({1, 21, 7}), zeros({1, 42})};
  EXPECT_EQ(gru(steps, one_way, lengths).first.shape(), (Shape{5, 1, events, 7}));
  refuses([&] { lstm(steps, one_way, lengths); });
  refuses([&] { gru(input({5, 3}), one_way, lengths); });
  refuses([&] { gru(steps, {zeros({1, 21, 3}), zeros({1, 21, 7}), zeros({1, 21})}, lengths); });
}

TEST_F(OnnxOperators, RefuseWhatDoesNotFit) {
  const OnnxValue x = input({5, 3});
  refuses([&] { x + zeros({5}); });
  refuses([&] { x + zeros({2, 5, 3}); });  // events stay apart
  refuses([&] { matmul(x, zeros({5, 3})); });
  refuses([&] { reshape(x, {events, 5}); });
  refuses([&] { reshape(x, {15}); });
  refuses([&] { concat({x, zeros({1, 5, 3})}, 2); });
  refuses([&] { slice(x, 1, 4, 6); });
  refuses([&] { gather(x, 2, {3}); });
  refuses([&] { smallest(x, 4); });
  refuses([&] { layer_norm(x, zeros({5}), zeros({5})); });
}

}  // namespace
}  // namespace hml
