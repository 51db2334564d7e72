import * as z from "zod";

const words = z.array(z.string());

/** The settings of the subscription, with the names that Agentcard documents. */
export const SubscriptionSettings = z
  .strictObject({
    subscription_size: z.int().positive(),
    calorie_preference: z.enum(["low_calorie", "both", "moderate"]),
    diets: words,
    longevity_allergens: words,
    ingredient_allergies: words,
    default_window: z.enum(["9am - 6pm", "3pm - 7pm", "9am - 12pm"]),
    delivery_instructions: z.string(),
  })
  .partial();

/** A user's meal subscription at Locale. */
export interface Subscription {
  /** The dates without a delivery, as YYYY-MM-DD, earliest first. */
  skipDates: string[];
  settings: z.infer<typeof SubscriptionSettings>;
}

/** The meals that can be delivered. */
export const menu = [
  { id: "meal_1", name: "Salmon with rice", inPlan: true },
  { id: "meal_2", name: "Lentil soup", inPlan: true },
  { id: "meal_3", name: "Chocolate cake", inPlan: false, priceCents: 450 },
];
